using System.Text;

namespace OnCallAgent.Domain.Detection;

/// <summary>The id of a pattern that was given only a name.</summary>
public static class PatternId
{
    private const int Longest = 90;

    /// <summary>The name in lower case, with dashes for all that is no letter or digit; empty where nothing is left.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var id = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                id.Append(char.ToLowerInvariant(c));
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        var trimmed = id.ToString().Trim('-');
        return trimmed.Length > Longest ? trimmed[..Longest].Trim('-') : trimmed;
    }
}
