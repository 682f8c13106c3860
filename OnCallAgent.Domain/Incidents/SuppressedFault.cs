using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>What a silence kept from becoming an incident or a call: one fault, however often it spoke.</summary>
public sealed class SuppressedFault
{
    /// <summary>Faults that a silence lists one by one; further ones are counted together under the fingerprint <c>""</c>.</summary>
    public const int MostListed = 200;

    /// <summary>Lines that are kept of each.</summary>
    public const int SampleLines = 5;

    private const int LongestSample = 500;

    /// <summary>The silence.</summary>
    public required string SilenceId { get; init; }

    /// <summary>The fault; empty for all that are no longer listed.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Pattern of the first signal.</summary>
    public string PatternId { get; init; } = "";

    /// <summary>The service.</summary>
    public string Service { get; init; } = "";

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; init; }

    /// <summary>The title its incident would have.</summary>
    public string Title { get; init; } = "";

    /// <summary>Signals that were suppressed.</summary>
    public long Count { get; private set; }

    /// <summary>When the first came, by the agent's clock.</summary>
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>When the latest came.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>Whether it would have opened or reopened an incident.</summary>
    public bool WouldHaveOpened { get; private set; }

    /// <summary>The incident that was open already, or would have been reopened; null for none.</summary>
    public string? IncidentId { get; private set; }

    /// <summary>The first lines.</summary>
    public List<string> Samples { get; private set; } = [];

    /// <summary>The record of a fault that a silence suppresses for the first time.</summary>
    public static SuppressedFault Of(string silenceId, Signal signal, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(signal);
        var title = IncidentTitle.For(signal);
        return new SuppressedFault
        {
            SilenceId = silenceId,
            Fingerprint = signal.Fingerprint,
            PatternId = signal.Pattern.Id,
            Service = signal.Entry.Service,
            Severity = signal.Pattern.Severity,
            Title =
                title.Length <= Incident.MaxTitleLength ? title : title[..Incident.MaxTitleLength],
            FirstAt = at,
            LastAt = at,
        };
    }

    /// <summary>The record of all faults beyond those that are listed.</summary>
    public static SuppressedFault Others(string silenceId, DateTimeOffset at) =>
        new()
        {
            SilenceId = silenceId,
            Fingerprint = "",
            Title = "Further faults",
            Severity = Severity.Info,
            FirstAt = at,
            LastAt = at,
        };

    /// <summary>One more signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="at">The agent's clock.</param>
    /// <param name="opens">Whether it would have opened or reopened an incident.</param>
    /// <param name="incidentId">The incident it is one more sign of, or would have reopened.</param>
    public void Add(Signal signal, DateTimeOffset at, bool opens, string? incidentId)
    {
        ArgumentNullException.ThrowIfNull(signal);
        Count++;
        LastAt = at > LastAt ? at : LastAt;
        WouldHaveOpened |= opens;
        IncidentId = incidentId ?? IncidentId;
        if (Samples.Count < SampleLines)
        {
            var message = signal.Entry.Message;
            // A new list: stores compare the old with the new.
            Samples =
            [
                .. Samples,
                message.Length <= LongestSample ? message : message[..(LongestSample - 1)] + "…",
            ];
        }
    }
}
