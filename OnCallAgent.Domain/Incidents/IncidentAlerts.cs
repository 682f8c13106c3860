namespace OnCallAgent.Domain.Incidents;

public sealed partial class Incident
{
    /// <summary>The alert that speaks for it fires, again or anew.</summary>
    public void AlertFires(DateTimeOffset now)
    {
        AlertFiring = true;
        Touch(now);
    }

    /// <summary>
    /// One more word that the alert fires. It counts, but is no new sign of the fault: Alertmanager repeats what it said
    /// whenever another alert of the group changes, and that must not make a fix look as if it had not held.
    /// </summary>
    public void AlertRepeats(DateTimeOffset now)
    {
        OccurrenceCount++;
        Touch(now);
    }

    /// <summary>The alert stopped firing.</summary>
    public void AlertCleared(DateTimeOffset now)
    {
        AlertFiring = false;
        Touch(now);
    }
}
