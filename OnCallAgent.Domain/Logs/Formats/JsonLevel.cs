using System.Globalization;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>The level that a JSON field names, as a word, a letter or one of four numberings.</summary>
internal static class JsonLevel
{
    public static EntryLevel Of(string name, string value)
    {
        var word = value.AsSpan().Trim();
        if (word.Length == 1 && char.IsAsciiLetter(word[0]))
        {
            return LevelText.Letter(char.ToUpperInvariant(word[0]));
        }

        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return LevelText.Parse(word);
        }

        if (name.Equals("levelno", StringComparison.OrdinalIgnoreCase))
        {
            // Python's logging module: 10 debug … 50 critical.
            return number switch
            {
                < 10 => EntryLevel.Trace,
                < 20 => EntryLevel.Debug,
                < 30 => EntryLevel.Info,
                < 40 => EntryLevel.Warning,
                < 50 => EntryLevel.Error,
                _ => EntryLevel.Fatal,
            };
        }

        if (name.Equals("severityNumber", StringComparison.OrdinalIgnoreCase))
        {
            // OpenTelemetry logs data model: four numbers a level from 1.
            return number switch
            {
                < 1 or > 24 => EntryLevel.Unknown,
                _ => (EntryLevel)(((number - 1) / 4) + 1),
            };
        }

        // GELF and journald write syslog's severity; bunyan and pino count 10 trace … 60 fatal.
        return number switch
        {
            < 8 => LevelText.Syslog(number),
            < 10 => EntryLevel.Unknown,
            < 20 => EntryLevel.Trace,
            < 30 => EntryLevel.Debug,
            < 40 => EntryLevel.Info,
            < 50 => EntryLevel.Warning,
            < 60 => EntryLevel.Error,
            < 100 => EntryLevel.Fatal,
            _ => EntryLevel.Unknown,
        };
    }
}
