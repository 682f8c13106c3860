using Bunit;
using Microsoft.AspNetCore.Components.Web;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Pages.Incidents;

namespace OnCallAgent.Tests.Components;

public sealed class TimelineTests : DashboardContext
{
    private readonly List<string> notes = [];
    private bool accepted = true;

    [Fact]
    public void Entries_stand_in_order_with_the_viewers_time()
    {
        var card = Show([
            Entry(TimelineKind.Detected, "Detected", -9),
            Entry(TimelineKind.Escalated, "Escalated", -8),
        ]);
        card.FindAll("li")
            .Select(l => l.GetAttribute("data-kind"))
            .ShouldBe(["Detected", "Escalated"]);
        card.Find("time")
            .TextContent.ShouldBe(
                TimeZoneInfo
                    .ConvertTime(Now.AddMinutes(-9), Clock.LocalTimeZone)
                    .ToString("HH:mm:ss", null)
            );
    }

    [Fact]
    public void A_new_day_gets_a_heading() =>
        Show([
                Entry(TimelineKind.Detected, "Detected", -60 * 30),
                Entry(TimelineKind.Escalated, "Escalated", -8),
            ])
            .Find("li.day")
            .TextContent.ShouldContain("November");

    [Fact]
    public void Markup_in_a_note_stays_text() =>
        Show([Entry(TimelineKind.Commented, "<b>bold</b><script>x</script>", -1)])
            .ShouldSatisfyAllConditions(
                c => c.FindAll("script").ShouldBeEmpty(),
                c => c.Find(".quote").TextContent.ShouldBe("<b>bold</b><script>x</script>")
            );

    [Fact]
    public void What_an_action_printed_is_folded_under_its_end()
    {
        var action = ActionRecord.Request(
            "INC",
            "orders-db",
            "health_check",
            new Dictionary<string, string>(),
            1,
            Person,
            false,
            Now,
            new CountingIds()
        );
        action.Start("node", Now);
        action.Finish(new ActionResult(false, "503") { Output = "replica-2: 668 s behind" }, Now);
        Show([Entry(TimelineKind.ActionFailed, "health_check failed", -1, action.Id)], [action])
            .Find("details pre")
            .TextContent.ShouldBe("replica-2: 668 s behind");
    }

    [Fact]
    public void A_long_note_is_folded_after_its_first_lines_and_nothing_of_it_is_lost()
    {
        var pasted = string.Join('\n', Enumerable.Range(1, 200).Select(i => $"{i} at worker.cs"));
        var note = Show([Entry(TimelineKind.Commented, pasted, -1)]).Find(".quote");
        var rest = note.QuerySelector("details")!;
        rest.HasAttribute("open").ShouldBeFalse();
        rest.TextContent.ShouldNotContain("\n8 at worker.cs");
        rest.TextContent.ShouldEndWith("200 at worker.cs");
        var words = rest.QuerySelector("summary")!.TextContent;
        note.TextContent.Replace(words, "", StringComparison.Ordinal).ShouldBe(pasted);
        words.ShouldEndWith("more characters");
    }

    [Theory]
    [InlineData("one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine")]
    [InlineData("")]
    public void What_is_little_longer_is_shown_whole(string text) =>
        Show([Entry(TimelineKind.Commented, text, -1)]).FindAll("details").ShouldBeEmpty();

    [Fact]
    public void A_wall_of_text_without_a_space_is_folded_between_characters()
    {
        var wall = "x" + string.Concat(Enumerable.Repeat("🔥", 5_000));
        var row = TimelineRow.Of([Entry(TimelineKind.Edited, wall, -1)], [], at => at).Single();
        row.Head.Length.ShouldBeInRange(500, 600);
        char.IsHighSurrogate(row.Head[^1]).ShouldBeFalse();
        (row.Head + row.Rest).ShouldBe(wall);
    }

    [Fact]
    public async Task Ctrl_and_enter_adds_the_note_and_empties_the_box()
    {
        var card = Show([]);
        await card.Find("#note").InputAsync("disk is saturated");
        await card.Find("#note")
            .KeyDownAsync(new KeyboardEventArgs { Key = "Enter", CtrlKey = true });
        notes.ShouldBe(["disk is saturated"]);
        card.Find("#note").TextContent.ShouldBeEmpty();
        card.Find(".oc-note button").HasAttribute("disabled").ShouldBeTrue();
    }

    [Fact]
    public async Task A_note_that_was_refused_is_not_lost()
    {
        accepted = false;
        var card = Show([]);
        await card.Find("#note").InputAsync("disk is saturated");
        await card.Find(".oc-note button").ClickAsync();
        notes.ShouldBe(["disk is saturated"]);
        card.Find(".oc-note button")
            .HasAttribute("disabled")
            .ShouldBeFalse("what was written is still there");
    }

    [Fact]
    public void Whoever_may_only_look_gets_no_note_box() =>
        Show([], canRespond: false).FindAll("#note").ShouldBeEmpty();

    private TimelineEntry Entry(
        TimelineKind kind,
        string text,
        int minutes,
        string? subject = null
    ) =>
        new()
        {
            Id = minutes + 100_000,
            IncidentId = "INC",
            At = Now.AddMinutes(minutes),
            Kind = kind,
            Actor = Person,
            Text = text,
            SubjectId = subject,
        };

    private IRenderedComponent<TimelineCard> Show(
        IReadOnlyList<TimelineEntry> timeline,
        IReadOnlyList<ActionRecord>? actions = null,
        bool canRespond = true
    )
    {
        var file = FileOf(
            Reported("Replica lag"),
            d => d with { Timeline = timeline, Actions = actions ?? [] }
        );
        return Render<TimelineCard>(p =>
            p.Add(c => c.File, file)
                .Add(c => c.CanRespond, canRespond)
                .Add(c => c.ViewerName, Person)
                .Add(
                    c => c.OnNote,
                    text =>
                    {
                        notes.Add(text);
                        return Task.FromResult(accepted);
                    }
                )
        );
    }
}
