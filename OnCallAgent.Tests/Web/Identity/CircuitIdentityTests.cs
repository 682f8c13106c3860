using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Api;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Web.Identity;

public sealed class CircuitIdentityTests
{
    [Fact]
    public async Task Open_pages_ask_again_whether_their_viewer_may_still_be_believed()
    {
        await using var host = await ApiHost.StartAsync();
        await using var scope = host.Services.CreateAsyncScope();
        scope
            .ServiceProvider.GetRequiredService<AuthenticationStateProvider>()
            .ShouldBeOfType<CircuitIdentity>();
    }
}
