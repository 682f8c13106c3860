using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs;

/// <summary>Levels by their words.</summary>
public static class EntryLevels
{
    /// <summary>The level that a word names, in any letter case; <see cref="EntryLevel.Unknown"/> for one that names none.</summary>
    public static EntryLevel OfWord(string word) => LevelText.Parse(word.AsSpan().Trim());
}
