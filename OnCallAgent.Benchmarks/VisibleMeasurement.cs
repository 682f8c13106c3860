using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// From a change that is committed to the change of the board in a real browser. The time of a change is the one that is
/// stored with it, by the machine's clock, which the browser has too: it is taken before the commit, so that the figures
/// hold the commit as well.
/// </summary>
internal static class VisibleMeasurement
{
    private const int Seed = 4713;
    private const string Prefix = "seen-";

    // Longer than the pause between two renders of a page, and not in step with it.
    private const int LeastApart = 300;
    private const int MostApart = 900;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(
        MarkdownReport report,
        int warmUps,
        int incidents,
        CancellationToken cancellation
    )
    {
        await using var agent = await RunningAgent.StartAsync(cancellation);
        await using var board = await BoardWatch.OpenAsync(agent, Prefix);
        if (board is null)
        {
            report.Line($"\nNo Chromium: what is seen of a change was not measured.");
            return;
        }

        using var client = await SignedInAsync(agent, cancellation);
        var chance = new Random(Seed);
        var opened = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var renamed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        for (var i = -warmUps; i < incidents; i++)
        {
            var (made, named) = (Name(2 * (i + warmUps)), Name((2 * (i + warmUps)) + 1));
            var incident = await AskAsync(
                client,
                HttpMethod.Post,
                "api/v1/incidents",
                new
                {
                    title = $"Orders are late, {made}",
                    service = "orders",
                    severity = "high",
                },
                cancellation
            );
            await PauseAsync(chance, cancellation);
            var id = incident.GetProperty("id").GetString();
            var changed = await AskAsync(
                client,
                HttpMethod.Put,
                $"api/v1/incidents/{id}",
                new { title = $"Orders are lost, {named}" },
                cancellation
            );
            await PauseAsync(chance, cancellation);
            // Few stand on the board at a time, as on a day like any other.
            await AskAsync(
                client,
                HttpMethod.Post,
                $"api/v1/incidents/{id}/resolve",
                new { root_cause = "none" },
                cancellation
            );
            await PauseAsync(chance, cancellation);
            if (i >= 0)
            {
                opened[made] = incident.GetProperty("created_at").GetDateTimeOffset();
                renamed[named] = changed.GetProperty("updated_at").GetDateTimeOffset();
            }
        }

        var began = TimeProvider.System.GetTimestamp();
        IReadOnlyDictionary<string, DateTimeOffset> seen;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
            seen = await board.SeenAsync();
        } while (
            opened.Keys.Concat(renamed.Keys).Any(n => !seen.ContainsKey(n))
            && TimeProvider.System.GetElapsedTime(began) < AnswerLimit
        );

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Visible: from a change to the board in Chromium, {incidents} of each"
            ),
            ["Change", "Changes", "Seen", "p50 ms", "p95 ms", "Max ms"],
            [Row("an incident is opened", opened, seen), Row("its title is changed", renamed, seen)]
        );
    }

    private static string Name(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    private static Task PauseAsync(Random chance, CancellationToken cancellation) =>
        Task.Delay(
            TimeSpan.FromMilliseconds(chance.Next(LeastApart, MostApart)),
            TimeProvider.System,
            cancellation
        );

    private static string[] Row(
        string change,
        Dictionary<string, DateTimeOffset> made,
        IReadOnlyDictionary<string, DateTimeOffset> seen
    )
    {
        var milliseconds = made.Where(m => seen.ContainsKey(m.Key))
            .Select(m => (seen[m.Key] - m.Value).TotalMilliseconds)
            .ToList();
        return
        [
            change,
            MarkdownReport.Figure(made.Count, "0"),
            MarkdownReport.Figure(milliseconds.Count, "0"),
            .. milliseconds.Count == 0
                ? ["—", "—", "—"]
                : new[] { 0.5, 0.95, 1 }.Select(share =>
                    MarkdownReport.Figure(Quantile.Of(milliseconds, share), "0")
                ),
        ];
    }

    private static async Task<HttpClient> SignedInAsync(
        RunningAgent agent,
        CancellationToken cancellation
    )
    {
        var client = new HttpClient { BaseAddress = agent.Url, Timeout = AnswerLimit };
        var token = await AskAsync(
            client,
            HttpMethod.Post,
            "api/v1/auth/login",
            new { username = RunningAgent.AdminEmail, password = RunningAgent.AdminPassword },
            cancellation
        );
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            token.GetProperty("access_token").GetString()
        );
        return client;
    }

    private static async Task<JsonElement> AskAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        object body,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = JsonContent.Create(body),
        };
        using var answer = await client.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }
}
