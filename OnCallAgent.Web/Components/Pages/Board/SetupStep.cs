using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>A step of setting up.</summary>
/// <param name="Title">What is so once it is done.</param>
/// <param name="Why">What to do, or why.</param>
/// <param name="Href">Where it is done.</param>
/// <param name="Done">Whether it is.</param>
public sealed record SetupStep(string Title, string Why, string Href, bool Done)
{
    /// <summary>The steps: lines to read, services that may be touched, people who can be reached.</summary>
    /// <param name="sources">All log sources.</param>
    /// <param name="services">The catalogue of services.</param>
    /// <param name="callsSomebody">Whether a step of any policy reaches somebody.</param>
    public static IReadOnlyList<SetupStep> Of(
        IReadOnlyList<StoredSource> sources,
        IReadOnlyList<ServiceEntry> services,
        bool callsSomebody
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(sources);
        return
        [
            new SetupStep(
                "A log source has lines",
                "name the files that your services write",
                "/sources",
                sources.Any(s => s.Enabled && s.LinesRead > 0)
            ),
            new SetupStep(
                "A service is in the catalogue",
                "what is not listed is never touched",
                "/services",
                services.Count > 0
            ),
            new SetupStep(
                "Somebody can be called",
                "add a channel and a policy; until then an alert reaches only this page and the agent's log",
                "/escalation",
                callsSomebody
            ),
        ];
    }
}
