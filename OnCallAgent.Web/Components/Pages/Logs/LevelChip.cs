using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>A button that shows or hides levels.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Level">Whose colour it has.</param>
/// <param name="Levels">What it switches.</param>
public sealed record LevelChip(string Name, EntryLevel Level, IReadOnlyList<EntryLevel> Levels)
{
    /// <summary>Its word in the page's address.</summary>
    public string Word => Name.ToLowerInvariant();

    public static IReadOnlyList<LevelChip> All { get; } =
    [
        new("ERROR", EntryLevel.Error, [EntryLevel.Error, EntryLevel.Fatal]),
        new("WARN", EntryLevel.Warning, [EntryLevel.Warning]),
        new("INFO", EntryLevel.Info, [EntryLevel.Info]),
        new("DEBUG", EntryLevel.Debug, [EntryLevel.Debug, EntryLevel.Trace]),
        new("other", EntryLevel.Unknown, [EntryLevel.Unknown]),
    ];
}
