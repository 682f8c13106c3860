using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Components.Pages.Board;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Components;

public sealed class BoardFilterTests : DashboardContext
{
    [Fact]
    public void A_filter_survives_the_way_through_the_url()
    {
        var filter = new BoardFilter
        {
            Severity = Severity.High,
            Service = "orders db & co",
            Since = "24h",
            Text = "50 % #1",
        };
        var navigation = Services.GetRequiredService<NavigationManager>();
        var query = System.Web.HttpUtility.ParseQueryString(
            new Uri(navigation.GetUriWithQueryParameters(filter.ToQuery())).Query
        );
        BoardFilter
            .Parse(query["severity"], query["service"], query["since"], query["q"])
            .ShouldBe(filter);
    }

    [Fact]
    public void An_empty_filter_leaves_the_url_bare() =>
        Services
            .GetRequiredService<NavigationManager>()
            .GetUriWithQueryParameters(new BoardFilter().ToQuery())
            .ShouldNotContain("?");

    [Theory]
    [InlineData("catastrophic", "yesterday")]
    [InlineData("99", "24hours")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void A_link_that_cannot_be_understood_still_shows_the_whole_board(
        string? severity,
        string? since
    ) => BoardFilter.Parse(severity, null, since, null).IsEmpty.ShouldBeTrue();

    [Fact]
    public void A_time_span_is_counted_back_from_now() =>
        BoardFilter.Parse(null, null, "1h", null).ToScope(Now).Since.ShouldBe(Now.AddHours(-1));

    [Fact]
    public async Task Typing_asks_for_another_filter_and_keeps_the_rest()
    {
        BoardFilter? asked = null;
        var bar = Render<BoardFilterBar>(p =>
            p.Add(b => b.Filter, new BoardFilter { Severity = Severity.High })
                .Add(b => b.FilterChanged, f => asked = f)
        );
        await bar.Find("#board-text").InputAsync("replica");
        Clock.Advance(TimeSpan.FromMilliseconds(300));
        await bar.WaitForAssertionAsync(
            () => asked.ShouldBe(new BoardFilter { Severity = Severity.High, Text = "replica" }),
            TimeSpan.FromSeconds(10)
        );
    }
}
