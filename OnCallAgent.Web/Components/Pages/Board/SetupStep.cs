namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>A step of setting up.</summary>
/// <param name="Title">What is so once it is done.</param>
/// <param name="Why">What to do, or why.</param>
/// <param name="Href">Where it is done.</param>
/// <param name="Done">Whether it is.</param>
public sealed record SetupStep(string Title, string Why, string Href, bool Done)
{
    /// <summary>The steps: lines to read, services that may be touched, people who can be reached.</summary>
    /// <param name="hasLines">Whether a source that is on has given a line.</param>
    /// <param name="hasService">Whether the catalogue has a service.</param>
    /// <param name="callsSomebody">Whether a step of any policy reaches somebody.</param>
    public static IReadOnlyList<SetupStep> Of(bool hasLines, bool hasService, bool callsSomebody) =>
        [
            new SetupStep(
                "A log source has lines",
                "name the files that your services write",
                "/sources",
                hasLines
            ),
            new SetupStep(
                "A service is in the catalogue",
                "what is not listed is never touched",
                "/services",
                hasService
            ),
            new SetupStep(
                "Somebody can be called",
                "add a channel and a policy; until then an alert reaches only this page and the agent's log",
                "/escalation",
                callsSomebody
            ),
        ];
}
