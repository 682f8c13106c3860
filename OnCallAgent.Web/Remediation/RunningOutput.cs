using System.Collections.Concurrent;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Remediation;

/// <summary>
/// Listens to the programs of running actions, for whoever waits for their end in front of a page. In memory only: an
/// action that is cut off leaves what it printed nowhere, as it does without this.
/// </summary>
internal sealed class RunningOutput(SecretMask mask) : IRunningOutput
{
    private const string KeyBegins = "-----BEGIN ";
    private const string KeyEnds = "-----END ";

    // Handlers start programs in helpers of helpers; none of them need know that somebody listens.
    private static readonly AsyncLocal<CappedOutput?> Here = new();

    private readonly ConcurrentDictionary<string, CappedOutput> running = new(
        StringComparer.Ordinal
    );

    /// <summary>Where programs that are started from here shall write a second time; null where nobody listens.</summary>
    public static CappedOutput? Current => Here.Value;

    /// <inheritdoc />
    public string Of(string actionId) =>
        running.TryGetValue(actionId, out var printed)
            ? CappedOutput.Fit(
                mask.Presentable(Whole(printed.ToString())),
                ActionResult.MaxOutputLength
            )
            : "";

    /// <summary>Listens to what is started from here on, until disposed. Of an action that has no record, nobody can ask.</summary>
    public IDisposable Listen(string? actionId)
    {
        var before = Here.Value;
        var printed = new CappedOutput(ProcessRunner.KeptHalf);
        Here.Value = printed;
        if (actionId is not null)
        {
            running[actionId] = printed;
        }

        return new Listening(this, actionId, before);
    }

    // Half a line may hold half a secret, and half a key is one: neither can be told by a mask.
    private static string Whole(string text)
    {
        var lines = text[..(text.LastIndexOf('\n') + 1)];
        var key = lines.LastIndexOf(KeyBegins, StringComparison.Ordinal);
        return key >= 0 && !lines.AsSpan(key).Contains(KeyEnds, StringComparison.Ordinal)
            ? lines[..key]
            : lines;
    }

    private sealed class Listening(RunningOutput room, string? actionId, CappedOutput? before)
        : IDisposable
    {
        public void Dispose()
        {
            Here.Value = before;
            if (actionId is not null)
            {
                room.running.TryRemove(actionId, out _);
            }
        }
    }
}
