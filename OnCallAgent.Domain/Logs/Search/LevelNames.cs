namespace OnCallAgent.Domain.Logs.Search;

/// <summary>Levels as people name them, whatever the case.</summary>
public static class LevelNames
{
    /// <summary>The level of a name (<c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c>, <c>warning</c>, <c>error</c>, <c>critical</c>, <c>fatal</c>, <c>unknown</c>); null for any other.</summary>
    public static EntryLevel? Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToUpperInvariant() switch
        {
            "UNKNOWN" => EntryLevel.Unknown,
            "TRACE" => EntryLevel.Trace,
            "DEBUG" => EntryLevel.Debug,
            "INFO" => EntryLevel.Info,
            "WARN" or "WARNING" => EntryLevel.Warning,
            "ERROR" => EntryLevel.Error,
            "CRITICAL" or "FATAL" => EntryLevel.Fatal,
            _ => null,
        };
    }
}
