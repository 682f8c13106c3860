using System.Globalization;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>One setting of the process: its names, its default and what it may be, in words.</summary>
/// <param name="Variable">Name in the environment and in <c>.env</c>.</param>
/// <param name="Name">Name in the section <c>OnCallAgent</c> of appsettings.json.</param>
/// <param name="Default">The default as a person would write it; empty for none.</param>
/// <param name="MayBe">What it may be, as the end of the sentence “it may be …”.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="IsSecret">Whether its value is never shown.</param>
public abstract record Setting(
    string Variable,
    string Name,
    string Default,
    string MayBe,
    string Meaning,
    bool IsSecret
);

// What Fallback is: the value where nothing is set. What Read gives: the value that a text stands for, or Ok = false.
/// <summary>A setting with the way to read it.</summary>
public sealed record Setting<T>(
    string Variable,
    string Name,
    string Default,
    string MayBe,
    string Meaning,
    bool IsSecret,
    T Fallback,
    Func<string, (bool Ok, T Value)> Read
) : Setting(Variable, Name, Default, MayBe, Meaning, IsSecret);

/// <summary>The shapes of settings there are.</summary>
internal static class SettingShapes
{
    public static Setting<int> Whole(
        string variable,
        string name,
        int fallback,
        int least,
        int most,
        string unit,
        string meaning
    ) =>
        new(
            variable,
            name,
            fallback.ToString(CultureInfo.InvariantCulture),
            $"a whole number{(unit.Length == 0 ? "" : $" of {unit}")} from {least} to {most}",
            meaning,
            IsSecret: false,
            fallback,
            text =>
                (
                    int.TryParse(
                        text,
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var value
                    )
                        && value >= least
                        && value <= most,
                    value
                )
        );

    public static Setting<double> Share(
        string variable,
        string name,
        double fallback,
        string meaning
    ) =>
        new(
            variable,
            name,
            fallback.ToString(CultureInfo.InvariantCulture),
            "a number from 0 to 1, with a point",
            meaning,
            IsSecret: false,
            fallback,
            text =>
                (
                    double.TryParse(
                        text,
                        NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var value
                    ) && value is >= 0 and <= 1,
                    value
                )
        );

    /// <summary>A percentage above 0, as a share; null where it is not set.</summary>
    public static Setting<double?> Percentage(
        string variable,
        string name,
        double most,
        string meaning
    ) =>
        new(
            variable,
            name,
            "",
            $"a percentage above 0, up to {most.ToString(CultureInfo.InvariantCulture)}, such as 5 or 2.5",
            meaning,
            IsSecret: false,
            null,
            text =>
                (
                    double.TryParse(
                        text.TrimEnd('%').TrimEnd(),
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out var value
                    )
                        && value > 0
                        && value <= most,
                    value / 100
                )
        );

    public static Setting<bool> Switch(
        string variable,
        string name,
        bool fallback,
        string meaning
    ) =>
        new(
            variable,
            name,
            fallback ? "true" : "false",
            "true or false (also yes, no, on, off, 1, 0)",
            meaning,
            IsSecret: false,
            fallback,
            text =>
                text.ToUpperInvariant() switch
                {
                    "TRUE" or "YES" or "ON" or "1" => (true, true),
                    "FALSE" or "NO" or "OFF" or "0" => (true, false),
                    _ => (false, fallback),
                }
        );

    /// <summary>One of a few words, in any case; the value has the case given here.</summary>
    public static Setting<string> OneOf(
        string variable,
        string name,
        IReadOnlyList<string> words,
        string meaning
    ) =>
        new(
            variable,
            name,
            words[0],
            $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}",
            meaning,
            IsSecret: false,
            words[0],
            text =>
                words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase))
                    is { } word
                    ? (true, word)
                    : (false, words[0])
        );

    public static Setting<string> Text(
        string variable,
        string name,
        string mayBe,
        string meaning,
        Func<string, bool> fits,
        bool isSecret = false,
        string fallback = ""
    ) =>
        new(
            variable,
            name,
            fallback,
            mayBe,
            meaning,
            isSecret,
            fallback,
            text => (fits(text), text)
        );

    public static Setting<IReadOnlyList<string>> CommaList(
        string variable,
        string name,
        string mayBe,
        string meaning,
        Func<string, bool> fits
    ) =>
        new(
            variable,
            name,
            "",
            mayBe,
            meaning,
            IsSecret: false,
            [],
            text =>
            {
                string[] items = text.Split(
                    ',',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                );
                return (items.All(fits), items);
            }
        );
}
