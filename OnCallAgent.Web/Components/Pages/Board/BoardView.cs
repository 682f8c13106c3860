using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The board as it is drawn: cards in their columns, and which of them are new to the viewer.</summary>
public sealed class BoardView
{
    private HashSet<string>? known;

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<BoardLane> Lanes { get; private set; } = [];

    /// <summary>The latest data; null before the first.</summary>
    public BoardData? Data { get; private set; }

    /// <summary>Incidents that came while the board was held still, and are not drawn yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>Takes over what was read. Cards that were not there the last time count as arrived.</summary>
    public void Show(BoardData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Data = data;
        Waiting = 0;
        HashSet<string> arrived = known is null
            ? []
            : [.. data.Cards.Where(c => c.IsActive && !known.Contains(c.Id)).Select(c => c.Id)];
        known = [.. data.Cards.Select(c => c.Id)];
        var byColumn = data.Cards.ToLookup(CardStatus.ColumnOf);
        Lanes =
        [
            .. BoardLane.Titles.Select(t => new BoardLane(
                t.Column,
                t.Title,
                Sorted(t.Column, byColumn[t.Column]),
                arrived
            )),
        ];
    }

    /// <summary>
    /// Takes over what was read without moving anything: whoever looks at a card, or is about to press its button,
    /// finds it where it was. New ones wait to be let in.
    /// </summary>
    public void Keep(BoardData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Data is null || known is null)
        {
            Show(data);
            return;
        }

        var fresh = data.Cards.ToDictionary(c => c.Id, StringComparer.Ordinal);
        Waiting = data.Cards.Count(c => c.IsActive && !known.Contains(c.Id));
        Data = Data with { Tiles = data.Tiles };
        Lanes =
        [
            .. Lanes.Select(lane =>
                lane with
                {
                    Cards = [.. lane.Cards.Select(c => fresh.GetValueOrDefault(c.Id, c))],
                    Arrived = new HashSet<string>(),
                }
            ),
        ];
    }

    /// <summary>The next time all cards count as known: another filter shows other cards, none of which arrived.</summary>
    public void Forget() => known = null;

    // What nobody has seen comes first, then the worst, then the newest.
    private static IReadOnlyList<BoardCard> Sorted(
        BoardColumn column,
        IEnumerable<BoardCard> cards
    ) =>
        column == BoardColumn.Resolved
            ? [.. cards.OrderByDescending(c => c.ResolvedAt)]
            :
            [
                .. cards
                    .OrderBy(c => c.AcknowledgedAt is not null)
                    .ThenBy(c => c.Severity)
                    .ThenByDescending(c => c.CreatedAt),
            ];
}

/// <summary>A column with its cards.</summary>
/// <param name="Column">Who must act.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Cards">In the order they are drawn.</param>
/// <param name="Arrived">Ids of the cards that came just now.</param>
public sealed record BoardLane(
    BoardColumn Column,
    string Title,
    IReadOnlyList<BoardCard> Cards,
    IReadOnlySet<string> Arrived
)
{
    /// <summary>Cards drawn at once; the rest after a click, so that a storm leaves the page usable.</summary>
    public const int MostDrawn = 40;

    /// <summary>The columns in their order.</summary>
    public static IReadOnlyList<(BoardColumn Column, string Title)> Titles { get; } =
    [
        (BoardColumn.New, "New"),
        (BoardColumn.AgentWorking, "Agent working"),
        (BoardColumn.NeedsApproval, "Needs approval"),
        (BoardColumn.NeedsHuman, "Needs a human"),
        (BoardColumn.Resolved, "Resolved today"),
    ];

    /// <summary>Whether a human must act.</summary>
    public bool IsForHumans => Column is BoardColumn.NeedsApproval or BoardColumn.NeedsHuman;

    /// <summary>What an empty column says.</summary>
    public string Nothing =>
        Column switch
        {
            BoardColumn.New => "Nothing new.",
            BoardColumn.AgentWorking => "The agent is idle.",
            BoardColumn.NeedsApproval => "Nothing waits for a yes.",
            BoardColumn.NeedsHuman => "Nobody is needed.",
            _ => "Nothing resolved yet today.",
        };
}
