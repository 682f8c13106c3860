using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Components.Pages.Errors;

namespace OnCallAgent.Tests.Components;

/// <summary>What an open page keeps when the session behind it ends.</summary>
public sealed class EndedSessionTests : DashboardContext
{
    public EndedSessionTests()
    {
        JSInterop.Setup<string>("oncall.zone").SetResult("UTC");
        ComponentFactories.AddStub<TopBar>();
        ComponentFactories.AddStub<NavPanel>();
    }

    [Fact]
    public void The_frame_that_finds_incidents_and_tells_of_them_goes_with_the_session()
    {
        var layout = Render<MainLayout>(p => p.Add(l => l.Body, "<p>the page</p>"));
        layout.HasComponent<Stub<TopBar>>().ShouldBeTrue();
        layout.HasComponent<Stub<NavPanel>>().ShouldBeTrue();

        Authorization.SetNotAuthorized();

        layout.WaitForAssertion(() => layout.HasComponent<Stub<TopBar>>().ShouldBeFalse());
        layout.HasComponent<Stub<NavPanel>>().ShouldBeFalse();
        layout.Markup.ShouldContain("the page");
    }

    [Fact]
    public void Whoever_signs_in_again_comes_back_to_the_page()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("incidents?view=list");
        Render<SignedOut>()
            .Find("a")
            .GetAttribute("href")
            .ShouldBe("/login?returnUrl=%2Fincidents%3Fview%3Dlist");
    }
}
