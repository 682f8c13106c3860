namespace OnCallAgent.Domain.Remediation;

/// <summary>What actions print while they run on this node. What is kept for good is their <see cref="ActionResult"/>.</summary>
public interface IRunningOutput
{
    /// <summary>What it printed so far: whole lines, masked and cut as its result will be.</summary>
    /// <param name="actionId">Id of the action's record.</param>
    /// <returns>Empty where it does not run here, or has printed nothing yet.</returns>
    string Of(string actionId);
}
