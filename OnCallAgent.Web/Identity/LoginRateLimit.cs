using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace OnCallAgent.Web.Identity;

/// <summary>How often one address may try to sign in or to set up.</summary>
/// <param name="Attempts">Tries in a window.</param>
/// <param name="Window">The window.</param>
public sealed record LoginRateLimit(int Attempts, TimeSpan Window)
{
    /// <summary>30 a minute: a person never gets there, and whoever guesses names and passwords does at once.</summary>
    public static LoginRateLimit Default { get; } = new(30, TimeSpan.FromMinutes(1));

    private const int Segments = 12;

    // Segments are moved on by a timer, each up to a tenth of a second after its time.
    private static readonly TimeSpan SegmentsMayBeLate = TimeSpan.FromSeconds(2);

    private static readonly string[] Paths =
    [
        "/login",
        "/setup",
        "/api/v1/auth/login",
        "/api/v1/auth/refresh",
        "/api/v1/auth/setup",
    ];

    internal PartitionedRateLimiter<HttpContext> Limiter() =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            IsAttempt(context.Request)
                ? RateLimitPartition.GetSlidingWindowLimiter(
                    Who(context.Connection.RemoteIpAddress),
                    _ => Sliding(Attempts, Window)
                )
                : RateLimitPartition.GetNoLimiter("")
        );

    /// <summary>
    /// Not more than so many in any window, wherever it begins: with windows that begin anew, twice as many would pass
    /// around the end of one. The limiter counts by segments and gives back what a whole segment took as that segment
    /// leaves, its last request with its first; so it holds one segment more than the window has.
    /// </summary>
    internal static SlidingWindowRateLimiterOptions Sliding(int permits, TimeSpan window) =>
        new()
        {
            PermitLimit = permits,
            Window = window / Segments * (Segments + 1),
            SegmentsPerWindow = Segments + 1,
            QueueLimit = 0,
        };

    /// <summary>After how long one who asks no more in between may ask again for sure; the limiter itself does not tell.</summary>
    internal static TimeSpan LongestWait(TimeSpan window) =>
        Sliding(1, window).Window + SegmentsMayBeLate;

    internal static bool IsAttempt(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Path.Value?.TrimEnd('/') is { } path
        && Paths.Contains(path, StringComparer.OrdinalIgnoreCase);

    // Of IPv6, the network: everybody has 2^64 addresses of their own.
    internal static string Who(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
