namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>When words that stand at one place of otherwise equal lines are values, and how much is remembered.</summary>
/// <remarks>One set for every system.</remarks>
public sealed record MiningRules
{
    /// <summary>The rules in force.</summary>
    public static MiningRules Default { get; } = new();

    /// <summary>Different words of prose at one place from which on they are values.</summary>
    public int PlainValues { get; init; } = 5;

    /// <summary>The same for names (digits, dots, underscores in them).</summary>
    public int NameValues { get; init; } = 2;

    /// <summary>The same for words with a number behind them.</summary>
    public int NumberedValues { get; init; } = 4;

    /// <summary>The same for words behind a noun that is followed by a name: user, host, interface.</summary>
    public int NamedValues { get; init; } = 2;

    /// <summary>The same for the first words of sentences; twice as many where little follows them.</summary>
    public int FirstValues { get; init; } = 10;

    /// <summary>The same for codes in capitals.</summary>
    public int CodeValues { get; init; } = 8;

    /// <summary>The same for what stands behind an equals sign.</summary>
    public int FieldValues { get; init; } = 4;

    /// <summary>Share of equal words from which on lines that differ in names only are one template.</summary>
    public double Likeness { get; init; } = 0.75;

    /// <summary>Most templates that are remembered; beyond, those unseen for longest go, and are counted.</summary>
    public int MaxTemplates { get; init; } = 5_000;

    /// <summary>Most wordings of which the template is remembered; beyond, those of known templates are worked out anew.</summary>
    public int MaxWordings { get; init; } = 20_000;
}
