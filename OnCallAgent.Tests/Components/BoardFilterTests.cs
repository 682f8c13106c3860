using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Pages.Board;
using OnCallAgent.Web.Data.Queries;
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
            Who = BoardColumn.NeedsHuman,
            Mine = true,
            IsList = true,
            Order = IncidentOrder.LastSeen,
        };
        var navigation = Services.GetRequiredService<NavigationManager>();
        var address = new Uri(navigation.GetUriWithQueryParameters(filter.ToQuery()));
        BoardFilter.Parse(address.Query).ShouldBe(filter);
        BoardFilter.Parse(filter.ToQueryString()).ShouldBe(filter, "as a saved view keeps it");
    }

    [Fact]
    public void An_empty_filter_leaves_the_url_bare() =>
        Services
            .GetRequiredService<NavigationManager>()
            .GetUriWithQueryParameters(new BoardFilter().ToQuery())
            .ShouldNotContain("?");

    [Theory]
    [InlineData("?severity=catastrophic&since=yesterday&who=nobody&sort=colour&mine=yes")]
    [InlineData("?severity=99&since=24hours&view=tree")]
    [InlineData("?severity=&since=")]
    [InlineData("?&&=&severity")]
    [InlineData("")]
    [InlineData(null)]
    public void A_link_that_cannot_be_understood_still_shows_the_whole_board(string? query) =>
        BoardFilter.Parse(query).ShouldBe(new BoardFilter());

    [Fact]
    public void A_time_span_is_counted_back_from_now() =>
        BoardFilter.Parse("?since=1h").ToScope(Now).Since.ShouldBe(Now.AddHours(-1));

    [Fact]
    public void Mine_is_what_the_viewer_is_in_charge_of() =>
        BoardFilter.Parse("?mine=1").ToScope(Now, Person).AssignedTo.ShouldBe(Person);

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
        await bar.WaitForAssertionAsync(() =>
            asked.ShouldBe(new BoardFilter { Severity = Severity.High, Text = "replica" })
        );
    }
}
