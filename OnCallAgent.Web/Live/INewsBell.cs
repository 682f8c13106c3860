namespace OnCallAgent.Web.Live;

/// <summary>
/// Tells other nodes that there is news, and hears it from them. It carries nothing: the news stands in the database, so a
/// ring that is lost costs a second.
/// </summary>
internal interface INewsBell
{
    /// <summary>Raised on any thread. Listeners must be quick and must not throw.</summary>
    event Action? Rung;

    /// <summary>Why it cannot be heard right now; null where all is well.</summary>
    string? Trouble { get; }
}
