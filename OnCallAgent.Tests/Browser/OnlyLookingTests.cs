using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Identity;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>Whoever may only look presses everything there is to press, and nothing comes of it.</summary>
public sealed class OnlyLookingTests(Chromium chromium, FilledAgent agent)
    : IClassFixture<FilledAgent>
{
    private const string Password = "a password for looking only";

    // Everything that answers to a press; links lead to pages that are looked at by themselves, and of the lines of the
    // log, which are all alike, one is enough.
    private const string Pressable =
        "main button:not(.oc-line, .oc-evidence-line):visible:enabled, main summary:visible, main [role=switch]:visible:enabled, main input[type=checkbox]:visible:enabled";

    private const float Moment = 3_000;
    private const int Tries = 10;

    private const string Dialog = ".mud-dialog";

    private const string InDialog = ".mud-dialog button:not([aria-label*=lose]):visible:enabled";

    // What the agent itself writes while nobody does anything, and a person's own: sessions and views.
    private static readonly string[] OfItself =
    [
        "audit_log",
        "error_templates",
        "file_checkpoints",
        "incident_leases",
        "kept_answers",
        "learned_services",
        "log_blocks",
        "log_lines",
        "log_minutes",
        "node_news",
        "poll_checkpoints",
        "refresh_tokens",
        "saved_views",
        "user_sessions",
        "users",
    ];

    private static readonly string[] PagesOfAll =
    [
        "/incidents",
        "/incidents?view=list",
        "/logs",
        "/knowledge",
        "/patterns",
        "/silences",
        "/sources",
        "/services",
        "/automation",
        "/escalation",
        "/outbox",
        "/unknown-errors",
        "/insights",
    ];

    // What nobody but an admin may change: a responder may press all of it, too.
    private static readonly string[] PagesOfAdmins =
    [
        "/knowledge",
        "/patterns",
        "/sources",
        "/services",
        "/automation",
    ];

    private static readonly string[] ForAdmins =
    [
        "/users",
        "/api-keys",
        "/audit",
        "/settings",
        "/game-day",
        "/sources/push/push",
    ];

    private static readonly string[] Keys = [.. "abcdefghijklmnopqrstuvwxyz".Select(k => $"{k}")];

    [Fact]
    public async Task A_viewer_presses_every_button_and_key_and_changes_nothing()
    {
        await using var window = await AsAsync("visitor", Roles.Viewer);
        var before = Everything();
        var pressed = 0;
        await window.GoAsync("/logs");
        await window.Page.Locator(".oc-line").First.ClickAsync();
        await Expect(window.Page.GetByTestId("line-message")).ToBeVisibleAsync();
        await PressDialogAsync(window.Page, "a line of the log");
        foreach (
            var path in PagesOfAll
                .Append(agent.RichestPage)
                .Append($"{agent.RichestPage}?tab=postmortem")
                .Append(agent.AskingPage)
        )
        {
            pressed += await PressAllAsync(window, path);
        }

        foreach (
            var path in (string[])
                ["/incidents", "/incidents?view=list", agent.RichestPage, agent.AskingPage]
        )
        {
            await window.GoAsync(path);
            // The next card or row, and chosen, before what can be done with it.
            foreach (var key in Keys.Prepend("x").Prepend("j"))
            {
                await window.Page.Keyboard.PressAsync(key);
            }

            await ShouldBeRefusedNothingAsync(window.Page, $"{path} by its keys");
        }

        pressed.ShouldBeGreaterThan(40, "else there was nothing to press, and nothing was tried");
        Everything().ShouldBe(before);
        agent
            .Process.Count("audit_log where actor = 'visitor' and what <> 'signed_in'")
            .ShouldBe(0);
        await AdminPagesAreClosedAsync(window.Page);
    }

    [Fact]
    public async Task A_responder_presses_every_button_of_what_admins_decide_and_changes_nothing()
    {
        await using var window = await AsAsync("helper", Roles.Responder);
        var before = Everything();
        foreach (var path in PagesOfAdmins)
        {
            await PressAllAsync(window, path);
        }

        Everything().ShouldBe(before);
        agent.Process.Count("audit_log where actor = 'helper' and what <> 'signed_in'").ShouldBe(0);
        await AdminPagesAreClosedAsync(window.Page);
    }

    private static async Task AdminPagesAreClosedAsync(IPage page)
    {
        foreach (var path in ForAdmins)
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1")).ToHaveTextAsync("You may not see this");
        }

        var jobs = await page.GotoAsync("/hangfire");
        (
            jobs!.Status == 403 || page.Url.Contains("/not-allowed", StringComparison.Ordinal)
        ).ShouldBeTrue($"{jobs.Status} {page.Url}");
    }

    private async Task<BrowserWindow> AsAsync(string name, string role)
    {
        using var admin = await AgentClient.SignInAsync(agent.Process);
        await admin.PostAsync(
            "/api/v1/users",
            new
            {
                username = name,
                email = $"{name}@example.org",
                password = Password,
                role,
            }
        );
        var window = await chromium.OpenAsync(agent.Url);
        // A dialog of the browser itself would stand before the page for good.
        await window.Page.AddInitScriptAsync("window.print = () => {}");
        await window.SignInAsync("/incidents", name, Password);
        return window;
    }

    /// <returns>How much there was.</returns>
    private static async Task<int> PressAllAsync(BrowserWindow window, string path)
    {
        var page = window.Page;
        await window.GoAsync(path);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var many = await page.Locator(Pressable).CountAsync();
        for (var i = 0; i < many; i++)
        {
            var found = page.Locator(Pressable);
            if (i >= await found.CountAsync())
            {
                break;
            }

            var (target, url) = (found.Nth(i), page.Url);
            var what =
                $"{path}: {await target.InnerTextAsync()} {await target.GetAttributeAsync("aria-label")}";
            await PressAsync(page, target, what);
            await PressDialogAsync(page, what);
            await ShouldBeRefusedNothingAsync(page, what);
            if (page.Url != url)
            {
                await window.GoAsync(path);
            }
        }

        return many;
    }

    // A dialog opens a moment after the press that asked for it, and stands before what is pressed next.
    private static async Task PressAsync(IPage page, ILocator target, string what)
    {
        for (var tries = 1; ; tries++)
        {
            await PressDialogAsync(page, what);
            try
            {
                await target.ClickAsync(new() { Timeout = Moment });
                return;
            }
            catch (TimeoutException)
            {
                // A dialog stands before it, or a busy machine is slow: it is asked again.
                tries.ShouldBeLessThan(Tries, what);
            }
        }
    }

    // A dialog that only shows may be opened; whatever can be pressed in it is.
    private static async Task PressDialogAsync(IPage page, string what)
    {
        var dialog = page.Locator(Dialog);
        for (var i = 0; i < await page.Locator(InDialog).CountAsync(); i++)
        {
            try
            {
                await page.Locator(InDialog).Nth(i).ClickAsync(new() { Timeout = Moment });
            }
            catch (TimeoutException)
            {
                // The press before this one closed it.
                break;
            }

            await ShouldBeRefusedNothingAsync(page, what);
        }

        // One more may stand behind the first.
        for (var tries = 0; await dialog.CountAsync() > 0; tries++)
        {
            tries.ShouldBeLessThan(Tries, $"{what} leaves a dialog that does not close");
            await page.Keyboard.PressAsync("Escape");
            await GoneAsync(dialog);
        }
    }

    private static async Task GoneAsync(ILocator dialog)
    {
        try
        {
            await Expect(dialog).ToHaveCountAsync(0, new() { Timeout = Moment });
        }
        catch (PlaywrightException)
        {
            // It is asked again.
        }
    }

    // A button that is only there to say no annoys: it is not shown at all. That a question waits for somebody else is said.
    private static async Task ShouldBeRefusedNothingAsync(IPage page, string what) =>
        (await page.GetByText("this needs the role").CountAsync()).ShouldBe(0, what);

    // Each table as a name and a digest of its rows.
    private string Everything()
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(agent.Process.Folder, "data", "incidents.db")};Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        var tables = Rows(
                connection,
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and sql not like '%virtual table%' order by name"
            )
            .Select(r => r.Trim('|'))
            .Except(OfItself, StringComparer.Ordinal)
            .Where(t => !t.Contains("_fts", StringComparison.Ordinal));
        return string.Join(
            '\n',
            tables.Select(t =>
                $"{t} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Rows(connection, $"select * from \"{t}\"")))))[..16]}"
            )
        );
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of tables, from the database itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var row = new StringBuilder();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                row.Append(
                        reader.GetValue(i) is byte[] bytes
                            ? Convert.ToHexString(bytes)
                            : reader.GetValue(i)
                    )
                    .Append('|');
            }

            rows.Add(row.ToString());
        }

        return rows;
    }
}
