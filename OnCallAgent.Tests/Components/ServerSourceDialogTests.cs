using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Components;

public sealed class ServerSourceDialogTests : DashboardContext, IAsyncLifetime
{
    private readonly AnsweringProbe probe = new();
    private TestDatabase database = null!;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        var secrets = new SourceSecrets(new EphemeralDataProtectionProvider());
        Services.AddSingleton(
            new ServerSourceEdits(
                database.Contexts,
                secrets,
                probe,
                new TimeOrderedIds(Clock),
                Clock,
                NullLogger<ServerSourceEdits>.Instance
            )
        );
        Services.AddSingleton(
            new SourceEdits(
                database.Contexts,
                new TimeOrderedIds(Clock),
                Clock,
                NullLogger<SourceEdits>.Instance
            )
        );
        Services.AddScoped<AdminCommands>();
        Authorization.SetPolicies(
            AccessPolicies.View,
            AccessPolicies.Respond,
            AccessPolicies.Administer
        );
    }

    // Dialogs and snack bars let go of themselves only asynchronously.
    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_field_that_nobody_has_filled_in_yet_is_not_called_wrong()
    {
        var dialog = await OpenAsync(null);
        // The dialog itself takes the focus from the field that has it at first.
        await dialog.Find("#server-address").BlurAsync(new());
        dialog.FindAll(".mud-input-error").ShouldBeEmpty();
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        dialog.FindAll(".mud-input-error").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_connection_is_tried_before_it_is_saved_and_says_what_was_found()
    {
        var dialog = await OpenAsync(null);
        await dialog.Find("#server-address").InputAsync("https://search.example.com:9200");
        probe.Answer = new SearchIsAway();
        await dialog.Find("[data-testid=test-connection]").ClickAsync(new());
        dialog.Find("[data-testid=probe]").TextContent.ShouldContain("It is away");
        probe.Answer = new SourceProbe(
            "OpenSearch 3.1",
            1_204,
            new LogEntry
            {
                Timestamp = Now,
                Level = EntryLevel.Error,
                Service = "orders",
                Message = "<b>payment failed</b>",
                Raw = "",
                Source = "",
            }
        );
        await dialog.Find("[data-testid=test-connection]").ClickAsync(new());
        var found = dialog.Find("[data-testid=probe]");
        found.TextContent.ShouldContain("OpenSearch 3.1");
        found.TextContent.ShouldContain("orders: <b>payment failed</b>");
        found.QuerySelectorAll("code b").ShouldBeEmpty();
        (await SourcesAsync()).ShouldBeEmpty();

        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        var saved = (await SourcesAsync()).ShouldHaveSingleItem();
        (saved.Name, saved.Location, saved.ChangedBy).ShouldBe(
            ("search.example.com:9200", "https://search.example.com:9200", Person)
        );
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_is_asked()
    {
        var dialog = await OpenAsync(null);
        await dialog.Find("#server-address").InputAsync("search.example.com");
        await dialog.Find("#server-sign-in").ChangeAsync(nameof(ServerSignIn.Basic));
        await dialog.Find("[data-testid=test-connection]").ClickAsync(new());
        dialog.Markup.ShouldContain("must be an address like");
        dialog.Markup.ShouldContain("is empty");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        probe.Asked.ShouldBe(0);
        (await SourcesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stored_secret_is_kept_when_none_is_typed_and_is_never_in_the_page()
    {
        var edits = Services.GetRequiredService<ServerSourceEdits>();
        var id = (
            await edits.AddAsync(
                new ServerSourceDraft("https://search.example.com")
                {
                    Secret = "s3cr3t",
                    Settings = new ElasticsearchSettings { SignIn = ServerSignIn.ApiKey },
                },
                "joe",
                Cancelled
            )
        ).Value;
        var before = (await SourcesAsync()).Single();
        var dialog = await OpenAsync(before);
        dialog.Markup.ShouldNotContain("s3cr3t");
        dialog.Markup.ShouldNotContain(before.ProtectedSecret!);
        dialog.Markup.ShouldContain("One is stored");
        await dialog.Find("#server-name").InputAsync("Search");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        var after = (await SourcesAsync()).ShouldHaveSingleItem();
        (after.Id, after.Name, after.Version).ShouldBe((id, "Search", 2));
        after.ProtectedSecret.ShouldBe(before.ProtectedSecret);
    }

    [Fact]
    public async Task Whoever_is_no_admin_has_nothing_asked()
    {
        Authorization.SetPolicies(AccessPolicies.View, AccessPolicies.Respond);
        var dialog = await OpenAsync(null);
        await dialog.Find("#server-address").InputAsync("https://search.example.com");
        await dialog.Find("[data-testid=test-connection]").ClickAsync(new());
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        probe.Asked.ShouldBe(0);
        (await SourcesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_source_is_edited_with_what_it_has()
    {
        var edits = Services.GetRequiredService<SourceEdits>();
        await edits.AddFilesAsync(
            new NewFileSource("/var/log/app.log") { DefaultService = "orders", Enabled = false },
            "joe",
            Cancelled
        );
        var before = (await SourcesAsync()).Single();
        var provider = Render<MudDialogProvider>();
        await provider.InvokeAsync(() =>
        {
            _ = SourceDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), before);
        });
        provider.Find("#source-service").GetAttribute("value").ShouldBe("orders");
        await provider.Find("#source-location").InputAsync("/srv/app.log");
        await provider.Find("[data-testid=confirm]").ClickAsync(new());
        var after = (await SourcesAsync()).ShouldHaveSingleItem();
        (after.Location, after.DefaultService, after.Enabled, after.ChangedBy).ShouldBe(
            ("/srv/app.log", "orders", false, Person)
        );
    }

    [Fact]
    public async Task A_pattern_of_first_lines_is_tried_while_it_is_typed_and_saved_once_it_is_right()
    {
        var provider = Render<MudDialogProvider>();
        await provider.InvokeAsync(() =>
        {
            _ = SourceDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), null);
        });
        await provider.Find("#source-location").InputAsync("/var/log/batch.log");
        await provider.Find("#source-first-line").InputAsync("^(job");
        provider.Markup.ShouldContain("Character 6");
        await provider.Find("[data-testid=confirm]").ClickAsync(new());
        (await SourcesAsync()).ShouldBeEmpty();

        await provider.Find("#source-first-line").InputAsync("^(job|task) ");
        provider.Markup.ShouldNotContain("Character 6");
        await provider.Find("[data-testid=confirm]").ClickAsync(new());
        (await SourcesAsync()).ShouldHaveSingleItem().FirstLine.ShouldBe("^(job|task) ");
    }

    private async Task<IRenderedComponent<MudDialogProvider>> OpenAsync(StoredSource? source)
    {
        var provider = Render<MudDialogProvider>();
        await provider.InvokeAsync(() =>
        {
            _ = ServerSourceDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), source);
        });
        return provider;
    }

    private async Task<List<StoredSource>> SourcesAsync()
    {
        await using var db = database.Open();
        return await db.Sources.AsNoTracking().ToListAsync(Cancelled);
    }

    private sealed record SearchIsAway() : Error("search.away", "It is away.");

    private sealed class AnsweringProbe : ISourceProbe
    {
        public Result<SourceProbe> Answer { get; set; } = new SearchIsAway();

        public int Asked { get; private set; }

        public Task<Result<SourceProbe>> ProbeAsync(
            StoredSource source,
            string secret,
            CancellationToken cancellation
        )
        {
            Asked++;
            return Task.FromResult(Answer);
        }
    }
}
