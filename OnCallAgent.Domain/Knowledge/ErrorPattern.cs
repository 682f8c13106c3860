using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>An error pattern of an entry, compiled when it is first asked, so that no text can hang it.</summary>
internal sealed class ErrorPattern(string pattern)
{
    private const RegexOptions Common = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<Regex?> regex = new(() => Compile(pattern));
    private volatile bool tooSlow;

    public string Pattern => pattern;

    /// <summary>Whether it matches. An invalid pattern matches nothing, and neither does one that has once run out of time.</summary>
    public bool Matches(string text)
    {
        if (tooSlow || regex.Value is not { } compiled)
        {
            return false;
        }

        try
        {
            return compiled.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // One line has cost enough: hundreds of lines at the limit each would be a hang after all.
            tooSlow = true;
            return false;
        }
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, Common | RegexOptions.NonBacktracking, Limit);
        }
        catch (RegexParseException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, Common, Limit);
        }
    }
}
