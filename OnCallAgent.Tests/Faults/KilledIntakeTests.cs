using System.Globalization;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>
/// The real process is killed in the middle of taking lines. Looked at before it starts again: whatever it had
/// committed must fit together, or a count, a search or the place in the file is wrong from then on.
/// </summary>
public sealed class KilledIntakeTests
{
    private const int Rounds = 3;
    private const int LinesARound = 6_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_counts_words_and_places_agree_after_every_kill()
    {
        await using var agent = new AgentProcess().With("MAX_AUTOMATION_ACTIONS", "0");
        var file = agent.LogFile("app.log");
        await agent.StartAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var before = agent.Count("log_lines");
            await File.AppendAllLinesAsync(
                file,
                Enumerable.Range(round * LinesARound, LinesARound).Select(Line),
                Cancelled
            );
            await Eventually.TrueAsync(() => agent.Count("log_lines") > before);
            agent.KillHard();

            ShouldAgree(agent);
            await agent.StartAsync();
        }

        const long written = Rounds * LinesARound;
        await Eventually.TrueAsync(() => agent.Count("log_lines") >= written);
        agent.KillHard();

        ShouldAgree(agent);
        agent.Count("log_lines").ShouldBe(written);
        agent.Query<long>("select count(distinct message) from log_lines").ShouldBe(written);
        for (var n = 0; n < written; n += 1_111)
        {
            // Filed with the block that holds it, and with no other.
            agent
                .Query<string>(
                    $"""
                    select group_concat(exists (
                      select 1 from log_lines l
                      where l.id between b.first_id and b.last_id and l.message like '%{Message(n)}'
                    )) from log_words w join log_blocks b on b.first_id = w.rowid
                    where log_words match '"{Word(n)}"'
                    """
                )
                .ShouldBe("1", Word(n));
        }
    }

    private static void ShouldAgree(AgentProcess agent)
    {
        agent.Query<string>("pragma integrity_check").ShouldBe("ok");
        var lines = agent.Count("log_lines");
        agent.Query<long>("select coalesce(sum(lines), 0) from log_minutes").ShouldBe(lines);
        agent
            .Query<long>("select coalesce(sum(last_id - first_id + 1), 0) from log_blocks")
            .ShouldBe(lines);
        agent.Count("log_words").ShouldBe(agent.Count("log_blocks"));
        agent.Count("log_blocks where first_id not in (select rowid from log_words)").ShouldBe(0);
        // Every line is as long as any other, so the place in the file tells how many lie before it.
        agent
            .Query<long>("select coalesce(sum(\"offset\"), 0) from file_checkpoints")
            .ShouldBe(lines * (Line(0).Length + 1));
        agent
            .Count(
                "log_lines where incident_id is not null and incident_id not in (select id from incidents)"
            )
            .ShouldBe(0);
    }

    private static string Line(int n) => $"2026-03-01T08:00:00Z {Level(n)} [app] {Message(n)}";

    private static string Level(int n) => n % 3 == 0 ? "ERROR" : "DEBUG";

    private static string Message(int n) =>
        $"{Word(n)} {(n % 300 == 0 ? "connection refused by peer" : "nothing of note was seen..")}";

    private static string Word(int n) => "n" + n.ToString("D8", CultureInfo.InvariantCulture);
}
