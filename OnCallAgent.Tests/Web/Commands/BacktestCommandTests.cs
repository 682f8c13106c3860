using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>Patterns are tried on files before they are saved; the command says what would change.</summary>
public sealed class BacktestCommandTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly string log;

    public BacktestCommandTests() =>
        log = folder.File(
            "shop.log",
            "2026-03-14T10:00:00Z ERROR [shop] basket 17 is upside down\n"
                + "2026-03-14T10:00:01Z INFO [shop] basket 18 is fine\n"
                + "2026-03-14T10:00:02Z ERROR [shop] connection refused by orders-db\n"
                + "2026-03-14T10:00:03Z ERROR [shop] basket 19 is upside down\n"
        );

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_pattern_is_tried_beside_those_there_are()
    {
        var (code, report) = await JsonAsync(
            "--patterns",
            Patterns(Upside("baskets", "upside down"))
        );
        code.ShouldBe(0);
        report.GetProperty("lines_read").GetInt64().ShouldBe(4);
        report.GetProperty("matched").GetInt64().ShouldBe(2);
        report.GetProperty("matched_before").GetInt64().ShouldBe(0);
        report.GetProperty("new_incidents").GetInt32().ShouldBe(1);
        report.GetProperty("gone_incidents").GetInt32().ShouldBe(0);
        var found = report.GetProperty("incidents").EnumerateArray().ShouldHaveSingleItem();
        found.GetProperty("change").GetString().ShouldBe("new");
        var incident = found.GetProperty("incident");
        incident.GetProperty("count").GetInt64().ShouldBe(2);
        incident
            .GetProperty("line_numbers")
            .GetProperty(log)
            .EnumerateArray()
            .Select(n => n.GetInt32())
            .ShouldBe([1, 4]);
    }

    [Fact]
    public async Task A_whole_policy_shows_what_it_would_miss()
    {
        var (code, report) = await JsonAsync(
            "--only",
            "--patterns",
            Patterns(Upside("baskets", "upside down"))
        );
        code.ShouldBe(0);
        report
            .GetProperty("incidents")
            .EnumerateArray()
            .Select(i =>
                (
                    i.GetProperty("change").GetString(),
                    i.GetProperty("incident").GetProperty("pattern").GetString()
                )
            )
            .ShouldBe([("new", "baskets"), ("gone", "Database connection failures")]);
    }

    [Fact]
    public async Task An_edit_is_compared_with_the_pattern_it_takes_the_place_of()
    {
        var present = Patterns(Upside("baskets", "basket"));
        var (code, output) = await RunAsync(
            "--present",
            present,
            "--patterns",
            Patterns(Upside("baskets", "basket 17")),
            log
        );
        code.ShouldBe(0);
        output.ShouldContain(
            "1 incident (0 new, 1 gone); 1 of 4 lines matched, 3 as it is now.",
            customMessage: output
        );
    }

    [Fact]
    public async Task Exit_codes_tell_nothing_opened_from_something_wrong()
    {
        (
            await RunAsync("--patterns", Patterns(Upside("none", "no such words")), log)
        ).ExitCode.ShouldBe(1);
        var (code, output) = await RunAsync("--patterns", Patterns(Upside("bad", "(oops")), log);
        code.ShouldBe(2);
        output.ShouldContain("A '(' is never closed.");
        (await RunAsync(log)).ExitCode.ShouldBe(2);
    }

    private static object Upside(string id, string regex) =>
        new
        {
            id,
            name = id,
            regex,
            severity = "high",
        };

    private string Patterns(params object[] patterns) =>
        folder.File($"{Guid.NewGuid():N}.json", JsonSerializer.Serialize(patterns));

    private async Task<(int ExitCode, JsonElement Report)> JsonAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync([.. arguments, "--format", "json", log]);
        output.ShouldStartWith("{");
        using var document = JsonDocument.Parse(output);
        return (code, document.RootElement.Clone());
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var (code, output) = await StartedProgram.RunAsync(
            BuiltAgent.Argv(["backtest", .. arguments])
        );
        return (code, output.Trim());
    }
}
