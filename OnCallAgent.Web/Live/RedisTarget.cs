using System.Globalization;
using StackExchange.Redis;

namespace OnCallAgent.Web.Live;

/// <summary>Which Redis nodes ring each other through. Shown without user and password.</summary>
/// <param name="Options">How it is connected to.</param>
public sealed record RedisTarget(ConfigurationOptions Options)
{
    /// <summary>What REDIS_URL may be, as the end of a sentence.</summary>
    public const string MayBe =
        "redis://host:6379 or, encrypted, rediss://host:6379; with a password redis://:password@host:6379, with a user redis://user:password@host:6379";

    private const int DefaultPort = 6379;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads a URL as redis.io describes it; the number of a database at its end is passed over, for rings know none.</summary>
    /// <returns>Null where it is none.</returns>
    public static RedisTarget? Parse(string url)
    {
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var read)
            || read.Scheme is not ("redis" or "rediss")
            || read.Host.Length == 0
            || read.Query.Length > 0
            || read.Fragment.Length > 0
            || !int.TryParse(
                read.AbsolutePath is "/" or "" ? "0" : read.AbsolutePath[1..],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out _
            )
        )
        {
            return null;
        }

        var options = new ConfigurationOptions
        {
            Ssl = read.Scheme == "rediss",
            SslHost = read.Scheme == "rediss" ? read.IdnHost : null,
            // It may come up after the agent, and go away at any time.
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new LinearRetry((int)Patience.TotalMilliseconds),
            ConnectTimeout = (int)Patience.TotalMilliseconds,
            ClientName = "oncall-agent",
        };
        options.EndPoints.Add(read.IdnHost, read.Port > 0 ? read.Port : DefaultPort);
        var credentials = read.UserInfo.Split(':', 2);
        if (credentials.Length == 2)
        {
            options.User =
                credentials[0].Length > 0 ? Uri.UnescapeDataString(credentials[0]) : null;
            options.Password = Uri.UnescapeDataString(credentials[1]);
        }

        return new RedisTarget(options);
    }

    /// <summary>Host and port.</summary>
    public override string ToString() => Options.EndPoints[0].ToString() ?? "";
}
