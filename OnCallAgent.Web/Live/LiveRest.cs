namespace OnCallAgent.Web.Live;

/// <summary>
/// How long a page that was told of something is left alone. Where hundreds look at once, what they cost in all must leave
/// room for the reading of lines: whoever is slow to be drawn, because the machine is full, is told less often. Whoever was
/// left alone for a while is told of a few things one after the other without such a rest.
/// </summary>
/// <param name="pause">The shortest rest.</param>
internal sealed class LiveRest(TimeSpan pause)
{
    private const int RestPerWork = 20;

    private static readonly TimeSpan FreeWork = TimeSpan.FromMilliseconds(60);

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(3);

    // Work that is not rested for yet; resting pays it back.
    private TimeSpan owed;

    /// <summary>The rest after a piece of work.</summary>
    /// <param name="rested">How long the page was left alone before it.</param>
    /// <param name="work">How long it took.</param>
    public TimeSpan After(TimeSpan rested, TimeSpan work)
    {
        var left = owed - (rested / RestPerWork);
        owed = (left > TimeSpan.Zero ? left : TimeSpan.Zero) + work;
        var most = FreeWork + (LongestRest / RestPerWork);
        owed = owed < most ? owed : most;
        var rest = (owed - FreeWork) * RestPerWork;
        return rest > pause ? rest : pause;
    }
}
