using System.Text;
using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Analysis.Explanations;

/// <summary>How far an explanation is.</summary>
public enum ExplanationStatus
{
    /// <summary>The model was asked.</summary>
    Asked = 0,

    /// <summary>It answered.</summary>
    Written = 1,

    /// <summary>It did not answer, or not in a usable form.</summary>
    Failed = 2,
}

/// <summary>
/// What a language model wrote about an incident. Words for a person, marked as such wherever they are shown; no part
/// of the analysis, and nothing is decided by them.
/// </summary>
public sealed partial class WrittenExplanation
{
    /// <summary>Longest text, in characters; more is cut.</summary>
    public const int MaxLength = 2_000;

    /// <summary>The incident; one explanation at a time.</summary>
    public required string IncidentId { get; init; }

    /// <summary>When the analysis was made that it explains.</summary>
    public required DateTimeOffset AnalysedAt { get; set; }

    /// <summary>How far it is.</summary>
    public required ExplanationStatus Status { get; set; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; set; }

    /// <summary>What it wrote; empty before.</summary>
    public string Text { get; set; } = "";

    /// <summary>Why there is none; empty where there is one.</summary>
    public string Fault { get; set; } = "";

    /// <summary>When it was asked, answered or gave up.</summary>
    public required DateTimeOffset At { get; set; }

    /// <summary>An answer as plain text: without what it thought aloud, control characters, and what is too long.</summary>
    public static string Plain(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var text = new StringBuilder(Math.Min(answer.Length, MaxLength));
        foreach (var rune in Thinking().Replace(answer, "").Trim().EnumerateRunes())
        {
            if (text.Length >= MaxLength - 1)
            {
                text.Append('…');
                break;
            }

            // Also marks that turn the direction of writing: they could make a sentence read as another.
            var category = Rune.GetUnicodeCategory(rune);
            if (
                rune.Value == '\n'
                || category
                    is not (
                        System.Globalization.UnicodeCategory.Control
                        or System.Globalization.UnicodeCategory.Format
                        or System.Globalization.UnicodeCategory.PrivateUse
                    )
            )
            {
                text.Append(rune.ToString());
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(
        @"<think>.*?(?:</think>|\z)",
        RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Thinking();
}
