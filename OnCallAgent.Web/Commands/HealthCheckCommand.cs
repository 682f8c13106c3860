using System.CommandLine;
using System.Text.RegularExpressions;

namespace OnCallAgent.Web.Commands;

/// <summary><c>healthcheck</c>: whether the agent on this machine can work. For containers, whose images hold no other program that asks.</summary>
internal static partial class HealthCheckCommand
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(8);

    public static Command Create()
    {
        var url = new Option<string>("--url")
        {
            Description = "Where the agent listens. Also from " + ListenUrls.Variable + ".",
            DefaultValueFactory = static _ => ListenUrls.OfEnvironment.Text,
        };
        var command = new Command(
            "healthcheck",
            "Asks the agent on this machine whether it can work: exit code 0 if it can, 1 if not."
        )
        {
            url,
        };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetValue(url)!, cancellation));
        return command;
    }

    private static async Task<int> AskAsync(string urls, CancellationToken cancellation)
    {
        // "http://+:8000" is an address to listen on, not one to ask.
        var address = Everywhere().Replace(urls.Split(';')[0], "//127.0.0.1");
        if (
            !Uri.TryCreate($"{address.TrimEnd('/')}/health/ready", UriKind.Absolute, out var asked)
            || (asked.Scheme != Uri.UriSchemeHttp && asked.Scheme != Uri.UriSchemeHttps)
        )
        {
            await Console.Error.WriteLineAsync(
                $"“{address}” is no address to ask; write it like {ListenUrls.Default}."
            );
            return 1;
        }

        using var client = new HttpClient { Timeout = TimeLimit };
        try
        {
            using var answer = await client.GetAsync(asked, cancellation);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{asked} does not answer: {e.Message}");
            return 1;
        }
    }

    [GeneratedRegex(@"//(\+|\*|0\.0\.0\.0|\[::\])")]
    private static partial Regex Everywhere();
}
