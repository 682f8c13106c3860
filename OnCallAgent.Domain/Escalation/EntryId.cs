using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Escalation;

/// <summary>The ids that people give to what they configure for escalation.</summary>
public static partial class EntryId
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 40;

    /// <summary>Whether it is one.</summary>
    public static bool IsMatch(string id) => Form().IsMatch(id);

    /// <summary>What is wrong with it.</summary>
    public static string Fault(string id) =>
        $"is “{PlainText.Line(id, 60)}”; 2 to 40 lower case letters, digits and hyphens are taken, beginning with a letter";

    /// <summary>An id made of a name; empty where nothing of it can be used.</summary>
    public static string From(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var id = NotTaken()
            .Replace(name.ToLowerInvariant(), "-")
            .Trim('-')
            .TrimStart([.. "0123456789-"]);
        id = id.Length > MaxLength ? id[..MaxLength].Trim('-') : id;
        return IsMatch(id) ? id : "";
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotTaken();
}
