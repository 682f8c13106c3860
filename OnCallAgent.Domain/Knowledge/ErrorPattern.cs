using System.Text.RegularExpressions;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>An error pattern of an entry, compiled when a text first needs it: of thousands, most never do.</summary>
internal sealed class ErrorPattern(string pattern)
{
    // One that runs out of time again and again would be a hang after all: hundreds of lines, each up to the limit.
    private const int MostTimeouts = 3;

    private readonly Lazy<PatternRegex?> regex = new(() => CompiledOnce.Of(pattern));

    private int timeouts;

    public string Pattern => pattern;

    /// <summary>Whether it ran out of time so often that it is taken to match nothing.</summary>
    public bool GaveUp => Volatile.Read(ref timeouts) >= MostTimeouts;

    /// <summary>Whether it matches. An invalid pattern matches nothing, and neither does one that has often run out of time.</summary>
    public bool Matches(string text)
    {
        if (GaveUp || regex.Value is not { } compiled)
        {
            return false;
        }

        for (var attempt = 1; ; attempt++)
        {
            var verdict = compiled.Test(text);
            if (verdict != SearchVerdict.TimedOut)
            {
                return verdict == SearchVerdict.Match;
            }

            if (!compiled.IsWorthAnother(verdict, attempt))
            {
                Interlocked.Increment(ref timeouts);
                return false;
            }
        }
    }

    /// <summary>Where in a text that it matches; nowhere where that cannot be told in time.</summary>
    public MatchSpan Find(string text) =>
        regex.Value?.Find(text, out var match) == SearchVerdict.Match ? match : default;

    /// <summary>What is wrong with a pattern, with the position of the fault; null where it is fine. Cheaper than to compile it.</summary>
    public static PatternFault? FaultOf(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.None, PatternRegex.BacktrackingLimit);
            return null;
        }
        catch (RegexParseException fault)
        {
            return new PatternFault(RegexFaultText.Of(fault), fault.Offset);
        }
    }
}
