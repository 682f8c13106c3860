using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Components;

public sealed class SilenceDialogTests : DashboardContext, IAsyncLifetime
{
    private TestDatabase database = null!;
    private LivePatterns patterns = null!;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    private ISnackbar Snackbar => Services.GetRequiredService<ISnackbar>();

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        patterns = new LivePatterns(
            database.Contexts,
            database.Changes,
            Clock,
            NullLogger<LivePatterns>.Instance
        );
        Services.AddSingleton(
            new SilenceEdits(
                database.Contexts,
                new TimeOrderedIds(Clock),
                Clock,
                NullLogger<SilenceEdits>.Instance
            )
        );
        Services.AddSingleton(new SilenceQueries(database.Contexts, patterns, Clock));
        Services.AddScoped<ResponderCommands>();
    }

    // Dialogs and snack bars let go of themselves only asynchronously.
    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        patterns.Dispose();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_silence_needs_a_reason_and_is_made_in_the_viewers_name()
    {
        var dialog = await OpenAsync(null);
        await dialog.WaitForAssertionAsync(() =>
            dialog
                .Find("[data-testid=silence-preview]")
                .TextContent.ShouldContain("0 open incidents")
        );
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        dialog.FindAll(".mud-input-error").ShouldNotBeEmpty();
        (await SilencesAsync()).ShouldBeEmpty();

        await dialog.Find("#silence-reason").InputAsync("The disk is being changed");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        var made = (await SilencesAsync()).ShouldHaveSingleItem();
        (made.Reason, made.CreatedBy).ShouldBe(("The disk is being changed", Person));
        made.Matchers.ShouldHaveSingleItem().ToString().ShouldBe("service=orders-db");
        made.Recurrence.ShouldBeNull();
    }

    [Fact]
    public async Task A_maintenance_window_recurs_in_its_zone_and_a_wrong_rule_is_refused()
    {
        var dialog = await OpenAsync(null);
        await dialog.Find("#silence-reason").InputAsync("Patches");
        await RecursAsync(dialog, "custom");
        await dialog.Find("input[placeholder^=FREQ]").ChangeAsync("FREQ=SOMETIMES");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        dialog.FindAll("[role=alert]").ShouldNotBeEmpty();
        (await SilencesAsync()).ShouldBeEmpty();

        await RecursAsync(dialog, "FREQ=WEEKLY");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        var made = (await SilencesAsync()).ShouldHaveSingleItem();
        made.Recurrence.ShouldBe("FREQ=WEEKLY");
        made.Zone.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_condition_that_cannot_be_read_is_said_before_it_is_saved()
    {
        var dialog = await OpenAsync(null);
        await dialog.Find("select[aria-label=Comparison]").ChangeAsync(nameof(MatcherKind.Matches));
        await dialog.Find("[data-testid=matcher-value]").ChangeAsync("(orders");
        dialog.Find("[data-testid=silence-preview]").TextContent.ShouldContain("(");
        await dialog.Find("#silence-reason").InputAsync("x");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        (await SilencesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_who_edit_a_silence_at_once_the_second_is_shown_what_the_first_did_and_decides()
    {
        var edits = Services.GetRequiredService<SilenceEdits>();
        var draft = new SilenceDraft
        {
            Reason = "Upgrade",
            Matchers = [new SilenceMatcher("service", MatcherKind.Equals, "orders-db")],
            EndsAt = Now.AddHours(2),
        };
        var shown = (await edits.CreateAsync(draft, "joe", Cancelled)).Value;
        await edits.ExtendAsync(shown.Id, Now.AddHours(3), null, "joe", Cancelled);
        var dialog = await OpenAsync(shown);
        await dialog.Find("#silence-reason").InputAsync("Something else");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        var note = dialog.Find("[data-testid=meanwhile]");
        note.TextContent.ShouldContain("By joe");
        note.QuerySelector("dt")!.TextContent.ShouldBe("ends_at");
        (await SilencesAsync()).Single().Reason.ShouldBe("Upgrade");

        await dialog.Find("[data-testid=replace-theirs]").ClickAsync(new());
        (await SilencesAsync()).Single().Reason.ShouldBe("Something else");
    }

    [Fact]
    public async Task Whoever_may_only_look_silences_nothing()
    {
        Authorization.SetPolicies(AccessPolicies.View);
        var dialog = await OpenAsync(null);
        await dialog.Find("#silence-reason").InputAsync("x");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        (await SilencesAsync()).ShouldBeEmpty();
    }

    private static Task RecursAsync(IRenderedComponent<MudDialogProvider> dialog, string rule) =>
        dialog
            .FindAll("select")
            .Single(s => s.QuerySelector("option[value=custom]") is not null)
            .ChangeAsync(rule);

    private async Task<IRenderedComponent<MudDialogProvider>> OpenAsync(Silence? silence)
    {
        var provider = Render<MudDialogProvider>();
        await provider.InvokeAsync(() =>
        {
            _ = SilenceDialog.OpenAsync(
                Services.GetRequiredService<IDialogService>(),
                silence,
                [new SilenceMatcher("service", MatcherKind.Equals, "orders-db")]
            );
        });
        await provider.WaitForElementAsync("#silence-reason");
        return provider;
    }

    private async Task<List<Silence>> SilencesAsync()
    {
        await using var db = database.Open();
        return await db.Silences.AsNoTracking().ToListAsync(Cancelled);
    }
}
