using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>One host for all tests of a class: for those that change nothing the others look at.</summary>
public sealed class SharedApiHost : IAsyncLifetime
{
    internal ApiHost Host { get; private set; } = null!;

    internal HttpClient Responder { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ApiHost.StartAsync();
        Responder = await Host.ClientOfAsync(Roles.Responder);
    }

    public async ValueTask DisposeAsync()
    {
        Responder.Dispose();
        await Host.DisposeAsync();
    }
}
