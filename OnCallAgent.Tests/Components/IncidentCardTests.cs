using Bunit;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Tests.Components;

public sealed class IncidentCardTests : DashboardContext
{
    [Fact]
    public void It_tells_what_where_since_when_how_often_and_how_sure()
    {
        var card = Show(Card());
        card.Find("h3 a").GetAttribute("href").ShouldBe("/incidents/INC-20261123-4f9a12c7");
        card.Find("h3").TextContent.ShouldContain("Replica lag over 300 s");
        var facts = card.Find(".oc-inc-facts").TextContent;
        facts.ShouldContain("orders-db");
        facts.ShouldContain("9 m");
        facts.ShouldContain("×1\u202F480");
        facts.ShouldContain("AI 0.42");
    }

    [Fact]
    public void Severity_is_told_in_words_too() =>
        Show(Card()).Find("h3 .oc-hidden").TextContent.ShouldContain("critical");

    [Fact]
    public void Markup_in_a_title_stays_text()
    {
        var card = Show(
            Card() with
            {
                Title = "<img src=x onerror=alert(1)>",
                Service = "<b>x</b>",
            }
        );
        card.FindAll("img").ShouldBeEmpty();
        card.FindAll(".oc-inc-facts b").ShouldBeEmpty();
        card.Find("h3").TextContent.ShouldContain("<img src=x onerror=alert(1)>");
    }

    [Fact]
    public void What_could_disguise_a_title_or_a_service_is_seen()
    {
        var card = Show(Card() with { Title = "\u202Edetrevni", Service = "pay\u200Bments" });
        card.Find("h3 a").GetAttribute("title").ShouldBe("\uFFFDdetrevni");
        card.Find("h3").TextContent.ShouldContain("\uFFFDdetrevni");
        card.Find(".oc-inc-facts").TextContent.ShouldContain("pay\uFFFDments");
    }

    [Theory]
    [InlineData(Handler.Nobody, "Acknowledge")]
    [InlineData(Handler.Agent, "")]
    [InlineData(Handler.WaitingForApproval, "Approve,Reject")]
    [InlineData(Handler.Human, "Acknowledge,Resolve")]
    public void A_column_offers_what_can_be_done_there(Handler handler, string buttons) =>
        Buttons(Show(Card(handler))).ShouldBe(buttons);

    [Fact]
    public void What_was_acknowledged_is_not_offered_again() =>
        Buttons(Show(Card() with { AcknowledgedAt = Now })).ShouldBe("Resolve");

    [Fact]
    public void Whoever_may_only_look_gets_no_buttons() =>
        Buttons(Show(Card(), canRespond: false)).ShouldBeEmpty();

    [Fact]
    public async Task A_button_asks_with_the_version_that_was_seen()
    {
        var asked = new List<CardRequest>();
        var card = Show(Card(), onCommand: asked.Add);
        await card.FindAll("button").Single(b => b.TextContent == "Resolve").ClickAsync();
        asked
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                r => r.Command.ShouldBe(CardCommand.Resolve),
                r => r.Card.Version.ShouldBe(7)
            );
    }

    [Fact]
    public void A_call_that_reached_nobody_is_shown()
    {
        var card = Show(
            Card() with
            {
                Call = new CallState(CallOutcome.NobodyReached, Now, "email: connection refused"),
            }
        );
        card.Find(".oc-call.bad").TextContent.ShouldBe("nobody was reached");
        card.Find(".oc-call.bad").GetAttribute("title").ShouldBe("email: connection refused");
    }

    [Fact]
    public void How_long_ago_people_were_called_is_shown_until_somebody_has_seen_it()
    {
        var called = Card() with
        {
            Call = new CallState(CallOutcome.Reached, Now.AddMinutes(-8), null),
        };
        Show(called).Find(".oc-call").TextContent.ShouldBe("paged 8 m ago, not seen yet");
        Show(called with { AcknowledgedAt = Now }).FindAll(".oc-call").ShouldBeEmpty();
    }

    [Fact]
    public void Its_age_counts_on_by_itself()
    {
        var card = Show(Card() with { CreatedAt = Now.AddSeconds(-12) });
        card.Find("time").TextContent.ShouldBe("12 s");
        Clock.Advance(TimeSpan.FromSeconds(5));
        card.WaitForAssertion(() => card.Find("time").TextContent.ShouldBe("17 s"));
    }

    private static string Buttons(IRenderedComponent<IncidentCard> card) =>
        string.Join(',', card.FindAll("button").Select(b => b.TextContent));

    private IRenderedComponent<IncidentCard> Show(
        BoardCard shown,
        bool canRespond = true,
        Action<CardRequest>? onCommand = null
    ) =>
        Render<IncidentCard>(p =>
            p.Add(c => c.Card, shown)
                .Add(c => c.ViewerName, Person)
                .Add(c => c.CanRespond, canRespond)
                .Add(c => c.OnCommand, r => onCommand?.Invoke(r))
        );
}
