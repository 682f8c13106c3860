namespace OnCallAgent.Domain.Shared;

/// <summary>Puts texts of others (a program's last words, a title) together to sentences.</summary>
internal static class Sentences
{
    /// <summary>The text without its full stop, to stand within a sentence.</summary>
    public static string Bare(string text) => text.Trim().TrimEnd('.');

    /// <summary>The text with a full stop, where it has no end of its own.</summary>
    public static string Ended(string text)
    {
        var trimmed = text.Trim();
        return trimmed is [.., '.' or '!' or '?' or '…'] ? trimmed : $"{trimmed}.";
    }
}
