using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The incident list as it is drawn: which incidents in which order, which are chosen, and how many wait to be let in.</summary>
public sealed class IncidentListView
{
    private readonly HashSet<string> chosen = new(StringComparer.Ordinal);

    /// <summary>The incidents in their order.</summary>
    public IncidentListing Listing { get; private set; } = IncidentListing.Empty;

    /// <summary>Whether anything was read yet.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Incidents that came while the list was held still.</summary>
    public int Waiting { get; private set; }

    /// <summary>Ids of the chosen ones.</summary>
    public IReadOnlyCollection<string> Chosen => chosen;

    /// <summary>Whether all that can be chosen at once are.</summary>
    public bool AllChosen => chosen.Count > 0 && chosen.Count == Choosable;

    private int Choosable => Math.Min(Listing.Ids.Count, BulkMove.Most);

    /// <summary>Takes over what was read; what is not in it any more is not chosen any more.</summary>
    public void Show(IncidentListing listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        Listing = listing;
        IsRead = true;
        Waiting = 0;
        if (chosen.Count > 0)
        {
            chosen.IntersectWith(listing.Ids);
        }
    }

    /// <summary>Counts what is new and moves nothing: rows stand still under the reader.</summary>
    public void Keep(IncidentListing listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        if (!IsRead)
        {
            Show(listing);
            return;
        }

        var known = Listing.Ids.ToHashSet(StringComparer.Ordinal);
        Waiting = listing.Ids.Count(id => !known.Contains(id));
    }

    /// <summary>Whether this one is chosen.</summary>
    public bool IsChosen(string id) => chosen.Contains(id);

    /// <summary>Chooses it, or no longer. Beyond <see cref="BulkMove.Most"/> nothing more is chosen.</summary>
    public void Toggle(string id)
    {
        if (!chosen.Remove(id) && chosen.Count < BulkMove.Most)
        {
            chosen.Add(id);
        }
    }

    /// <summary>Chooses the first ones, as many as can be handled at once; or none where they are chosen already.</summary>
    public void ToggleAll()
    {
        if (AllChosen)
        {
            chosen.Clear();
        }
        else
        {
            chosen.UnionWith(Listing.Ids.Take(BulkMove.Most));
        }
    }

    /// <summary>Chooses none.</summary>
    public void ChooseNone() => chosen.Clear();
}
