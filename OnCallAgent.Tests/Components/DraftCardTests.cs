using Bunit;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Pages.Incidents;
using OnCallAgent.Web.Data.Learning;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Components;

public sealed class DraftCardTests : DashboardContext
{
    private readonly Incident incident = Incident
        .Report(
            new NewIncident("Pool exhausted", "", "orders-db", Severity.High),
            Person,
            new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero),
            new CountingIds()
        )
        .Value;

    private readonly List<KnowledgeEntry> saved = [];
    private int made;

    // It reads the database; it has tests of its own.
    public DraftCardTests() => ComponentFactories.AddStub<KnowledgeBacktest>();

    [Fact]
    public void An_incident_that_is_not_over_teaches_nothing_yet() =>
        Card(null).Markup.Trim().ShouldBeEmpty();

    [Fact]
    public void A_responder_has_it_drafted_and_an_admin_reads_it()
    {
        Resolve();
        Card(null, responds: false).FindAll("button").ShouldBeEmpty();
        var card = Card(null);
        card.Find("[data-testid=make-draft]").Click();
        made.ShouldBe(1);

        card = Card(Draft());
        card.Markup.ShouldContain("The agent does not go by it yet");
        card.Markup.ShouldContain("matches 4 of 4 lines of the fault, 0 of 200 of the quiet time");
        card.Markup.ShouldContain("left out");
        card.FindAll("[data-testid=draft-form]").ShouldBeEmpty();
        card.Markup.ShouldContain("An admin reads and saves it.");
    }

    [Fact]
    public async Task What_was_changed_is_saved_and_steps_of_several_lines_stay_one_step()
    {
        Resolve();
        var card = Card(Draft(), administers: true);
        await card.FindAll("input")[0].ChangeAsync("Orders pool");
        await card.Find("input[type=checkbox]").ChangeAsync(false);
        await card.Find("[data-testid=save-draft]").ClickAsync(new());
        var entry = saved.ShouldHaveSingleItem();
        entry.Title.ShouldBe("Orders pool");
        entry.SolutionSteps.ShouldBe(["Look at:\n- the pool\n- the leaks", "Restart"]);
        entry.AutomatedActions.ShouldBeEmpty();
        card.Markup.ShouldContain("Saved as knowledge entry");
    }

    [Fact]
    public async Task A_fault_is_told_at_its_field_until_it_is_mended()
    {
        Resolve();
        var card = Card(Draft(), administers: true);
        await card.FindAll("input")[0].ChangeAsync("");
        await card.Find("[data-testid=save-draft]").ClickAsync(new());
        saved.ShouldBeEmpty();
        card.Find(".mud-input-error").TextContent.ShouldContain("needs a title");
        await card.FindAll("input")[0].ChangeAsync("Orders pool");
        card.FindAll(".mud-input-error").ShouldBeEmpty();
    }

    private void Resolve() =>
        incident
            .Resolve(new Resolution(Resolution.Manual), Person, incident.CreatedAt.AddMinutes(20))
            .IsSuccess.ShouldBeTrue();

    private StoredDraft Draft() =>
        new()
        {
            IncidentId = incident.Id,
            MadeAt = Now,
            MadeBy = Person,
            Draft = new KnowledgeDraft(
                new KnowledgeEntry
                {
                    Id = "orders-pool",
                    Title = "Pool exhausted",
                    ErrorPatterns = ["pool is exhausted"],
                    SolutionSteps = ["Look at:\n- the pool\n- the leaks", "Restart"],
                    AutomatedActions = [new RecommendedAction("restart_service")],
                },
                [
                    new LearnedPattern("pool is exhausted", 4, 4, 200, 0, []),
                    new LearnedPattern("GET /orders", 4, 4, 200, 120, ["GET /orders 200"]),
                ],
                ["No action is known to have helped."]
            ),
        };

    private IRenderedComponent<DraftCard> Card(
        StoredDraft? stored,
        bool responds = true,
        bool administers = false
    )
    {
        return Render<DraftCard>(p =>
            p.Add(c => c.File, FileOf(incident))
                .Add(c => c.Stored, stored)
                .Add(c => c.CanRespond, responds)
                .Add(c => c.CanAdminister, administers)
                .Add(c => c.Make, () => Task.FromResult(made++))
                .Add(
                    c => c.Check,
                    e => e.Title.Length == 0 ? [new FieldError("title", "needs a title")] : []
                )
                .Add(
                    c => c.Save,
                    e =>
                    {
                        saved.Add(e);
                        return Task.FromResult(true);
                    }
                )
        );
    }
}
