using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// An error pattern of an entry, compiled when it is first asked. The linear-time engine runs it under a limit so wide
/// that a busy machine does not change what is found; what that engine lacks runs on the backtracking one, under a short one.
/// </summary>
internal sealed class ErrorPattern(string pattern)
{
    /// <summary>Longest pattern that is taken, in characters.</summary>
    public const int MaxLength = 4_000;

    private const RegexOptions Common = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    private static readonly TimeSpan BacktrackingLimit = TimeSpan.FromMilliseconds(100);

    // The longest evidence against the largest automaton the engine takes stays below this; a slow machine may not.
    private static readonly TimeSpan LinearLimit = TimeSpan.FromSeconds(5);

    // One line at the limit may be the machine's fault; hundreds of lines at the limit each would be a hang after all.
    private const int MostTimeouts = 3;

    private readonly Lazy<Regex?> regex = new(() => Compile(pattern));
    private int timeouts;

    public string Pattern => pattern;

    /// <summary>Whether it matches. An invalid pattern matches nothing, and neither does one that has often run out of time.</summary>
    public bool Matches(string text)
    {
        if (Volatile.Read(ref timeouts) >= MostTimeouts || regex.Value is not { } compiled)
        {
            return false;
        }

        try
        {
            return compiled.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            Interlocked.Increment(ref timeouts);
            return false;
        }
    }

    /// <summary>What is wrong with a pattern, with the position of the fault; null where it is fine.</summary>
    public static string? FaultOf(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Common, BacktrackingLimit);
            return null;
        }
        catch (RegexParseException fault)
        {
            return $"Character {fault.Offset + 1}: {fault.Message}";
        }
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, Common | RegexOptions.NonBacktracking, LinearLimit);
        }
        catch (RegexParseException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, Common, BacktrackingLimit);
        }
    }
}
