namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>What has been found in a line so far.</summary>
internal sealed class LineDraft
{
    // A line is evidence, not a data store: a record with thousands of fields keeps its first ones here and all of them in Raw.
    private const int MostFields = 64;
    private const int LongestField = 2048;

    private static readonly Dictionary<string, string> Nothing = [];

    private Dictionary<string, string>? metadata;

    public DateTimeOffset? Timestamp { get; set; }

    /// <summary>Whether the time came with its zone.</summary>
    public bool ZoneGiven { get; set; }

    public EntryLevel Level { get; set; }

    public string? Service { get; set; }

    public string? Message { get; set; }

    /// <summary>The format's name; null until one has recognised the line.</summary>
    public string? Format { get; set; }

    public void Set(string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        metadata ??= new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadata.Count < MostFields || metadata.ContainsKey(name))
        {
            metadata[name] = value.Length > LongestField ? value[..LongestField] : value;
        }
    }

    public void Set(string name, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
        {
            Set(
                name,
                value.Length > LongestField ? value[..LongestField].ToString() : value.ToString()
            );
        }
    }

    public string Get(string name) => metadata?.GetValueOrDefault(name) ?? "";

    public bool Has(string name) => metadata is not null && metadata.ContainsKey(name);

    public void Time(in TimeReading reading)
    {
        Timestamp = reading.Time;
        ZoneGiven = reading.HasZone;
    }

    /// <summary>Takes over what was found in the text that this line only carries (a container's or syslog's payload). What the carrier knows about the service stays.</summary>
    public void Adopt(LineDraft inner, bool carrierNamesService)
    {
        // The carrier's clock knows its zone; the program's own time counts only where it names one.
        if (inner.Timestamp is { } time && (Timestamp is null || inner.ZoneGiven))
        {
            Timestamp = time;
            ZoneGiven = inner.ZoneGiven;
        }

        if (inner.Level != EntryLevel.Unknown)
        {
            Level = inner.Level;
        }

        Service = carrierNamesService ? Service ?? inner.Service : inner.Service ?? Service;
        Message = inner.Message ?? Message;
        if (inner.Format is { } format)
        {
            Set("inner_format", format);
        }

        if (inner.metadata is { } fields)
        {
            foreach (var (name, value) in fields)
            {
                Set(name, value);
            }
        }
    }

    public LogEntry ToEntry(string raw, string text, LineContext context, DateTimeOffset observedAt)
    {
        var believed = Timestamp;
        if (Timestamp is { } said && !SaidTime.IsBelieved(said, observedAt))
        {
            believed = null;
            // Beyond the most fields, if need be: nothing else tells of it.
            metadata ??= new Dictionary<string, string>(StringComparer.Ordinal);
            metadata[SaidTime.Field] = SaidTime.Text(said);
        }

        return new LogEntry
        {
            Timestamp = believed ?? observedAt.ToUniversalTime(),
            TimestampIsObserved = believed is null,
            Level = Level,
            Service = string.IsNullOrWhiteSpace(Service) ? context.DefaultService : Service,
            Message = Message ?? text,
            Raw = raw,
            Format = Format ?? (Timestamp is null ? "raw" : "text"),
            Source = context.Source,
            Metadata = metadata ?? Nothing,
        };
    }
}
