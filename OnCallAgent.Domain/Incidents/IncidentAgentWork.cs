using System.Globalization;

namespace OnCallAgent.Domain.Incidents;

public sealed partial class Incident
{
    /// <summary>Takes over what the analysis found.</summary>
    /// <param name="confidence">0 to 1.</param>
    /// <param name="rootCause">One line; null where the cause is unknown.</param>
    /// <param name="predictedMinutes">Minutes to resolve, from similar incidents.</param>
    /// <param name="summary">The timeline's sentence.</param>
    /// <param name="now">The agent's clock.</param>
    public void TakeAnalysis(
        double confidence,
        string? rootCause,
        int? predictedMinutes,
        string summary,
        DateTimeOffset now
    )
    {
        AiConfidence = confidence;
        RootCause = rootCause ?? RootCause;
        PredictedResolutionTime = predictedMinutes;
        Record(TimelineKind.Analysed, Actor.Agent, summary, now);
    }

    /// <summary>The agent goes on with it: <paramref name="step"/> is due at <paramref name="at"/>.</summary>
    public void AgentContinues(IncidentStep step, DateTimeOffset at, DateTimeOffset now)
    {
        Status = IncidentStatus.Investigating;
        Handler = Handler.Agent;
        Plan(step, at);
        Touch(now);
    }

    /// <summary>An action waits for a human's yes; the agent stands still until then, or until it expires.</summary>
    public void WaitForApproval(
        string text,
        string by,
        DateTimeOffset expiresAt,
        DateTimeOffset now,
        string actionId
    )
    {
        Status = IncidentStatus.Investigating;
        Handler = Handler.WaitingForApproval;
        Plan(IncidentStep.Expire, expiresAt);
        Record(TimelineKind.ApprovalRequested, by, text, now, actionId);
    }

    /// <summary>Hands it to a human, with the reason. The agent does nothing more by itself.</summary>
    public void HandToHuman(string reason, string by, DateTimeOffset now)
    {
        Handler = Handler.Human;
        Plan(IncidentStep.None, null);
        Record(TimelineKind.Escalated, by, reason, now);
    }

    /// <summary>What a human asked the agent to do is done; it is theirs again. Nobody is called.</summary>
    public void ReturnToHuman(DateTimeOffset now)
    {
        Handler = Handler.Human;
        Plan(IncidentStep.None, null);
        Touch(now);
    }

    /// <summary>A silence covers it: what was due waits until that ends, or is ended.</summary>
    public void WaitForSilence(Silence silence, SilenceSpan span, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        Plan(NextStep, span.Until);
        Record(
            TimelineKind.Suppressed,
            Actor.Agent,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Silenced by {silence.CreatedBy} until {span.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({silence.Reason}): until then the agent neither acts nor calls anybody."
            ),
            now,
            silence.Id
        );
    }

    /// <summary>The silence it waited for was ended or changed: what is due is looked at now.</summary>
    public void LookAgain(DateTimeOffset now)
    {
        Plan(NextStep, now);
        Touch(now);
    }

    private void Plan(IncidentStep step, DateTimeOffset? at)
    {
        NextStep = step;
        NextStepAt = step == IncidentStep.None ? null : at;
    }
}
