using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>Tells what a bell should ring for: once when an incident is new, and once when it begins to wait for a person.</summary>
public sealed class BellMemory
{
    private Dictionary<string, bool>? known;

    /// <summary>What is new since the last time; the first time nothing is.</summary>
    public IReadOnlyList<WaitingIncident> News(IReadOnlyList<WaitingIncident> active)
    {
        ArgumentNullException.ThrowIfNull(active);
        IReadOnlyList<WaitingIncident> news = known is null
            ? []
            :
            [
                .. active.Where(i =>
                    !known.TryGetValue(i.Id, out var waited) || (i.NeedsPerson && !waited)
                ),
            ];
        known = active.ToDictionary(i => i.Id, i => i.NeedsPerson, StringComparer.Ordinal);
        return news;
    }

    /// <summary>The next time counts as the first.</summary>
    public void Forget() => known = null;
}
