using Microsoft.AspNetCore.SignalR;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Web.Live;

/// <summary>Which lines a program asks the hub for.</summary>
public sealed class LiveHubLevelTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("warn")]
    [InlineData("WARNING")]
    [InlineData("critical")]
    public void Levels_have_the_names_that_REST_takes(string? level)
    {
        using var hub = new LiveHub(new LiveFeed(), null!, TimeProvider.System);
        hub.Lines(null, level, TestContext.Current.CancellationToken).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("loud")]
    [InlineData("7")]
    [InlineData("-1")]
    public void What_is_no_level_is_refused_and_not_taken_for_one_that_no_line_has(string level)
    {
        using var hub = new LiveHub(new LiveFeed(), null!, TimeProvider.System);
        Should
            .Throw<HubException>(() =>
                hub.Lines(null, level, TestContext.Current.CancellationToken)
            )
            .Message.ShouldContain($"“{level}” is unknown");
    }
}
