using System.Globalization;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>How far the first entry of a search is to be believed.</summary>
/// <param name="Known">Chance, 0 to 1, that the knowledge base has an entry about what was asked.</param>
/// <param name="Right">Chance, 0 to 1, that the first entry is the right one; never above <paramref name="Known"/>.</param>
/// <param name="IsAnswered">Whether to answer with the entry; false says that nothing is known about this.</param>
public sealed record RetrievalBelief(double Known, double Right, bool IsAnswered)
{
    /// <summary>Of a search that found nothing.</summary>
    public static RetrievalBelief Nothing { get; } = new(0, 0, IsAnswered: false);
}

/// <summary>A search whose right answer is known.</summary>
/// <param name="Signs">What was seen of it.</param>
/// <param name="IsKnown">Whether the knowledge base has an entry for it.</param>
/// <param name="IsRight">Whether that entry came first.</param>
public sealed record JudgedRetrieval(RetrievalSigns Signs, bool IsKnown, bool IsRight);

/// <summary>
/// Turns the signs of a search into chances: right = known × (right, given known), each a logistic regression. Two
/// questions, since they have different signs: near-tied rivals make it doubtful which entry is right, not whether there
/// is one.
/// </summary>
/// <remarks>
/// Fitted by <see cref="Fit"/> (ridge penalty, Newton's method). Seven numbers in all and signs that are shares, so that
/// a fit on one knowledge base can be used for another.
/// </remarks>
public sealed class RetrievalConfidence
{
    /// <summary>Below this chance that anything is known, no entry is named.</summary>
    public const double DefaultThreshold = 0.7;

    // Brings the signs, which spread over about a quarter, to the spread that the penalty expects.
    private const double Spread = 4;
    private const double Penalty = 0.5;
    private const int SignsOfKnown = 4;
    private const int SignsOfRight = 2;

    // Of those for whom there is an entry, so many are to be answered; refusing costs a search by hand, but a wrong
    // runbook costs the same and trust.
    private const double Answered = 0.93;

    private readonly double[] known;
    private readonly double[] right;

    private RetrievalConfidence(double[] known, double[] right, double threshold)
    {
        this.known = known;
        this.right = right;
        Threshold = threshold;
    }

    /// <summary>
    /// Fitted on 57 real alert texts and 108 runbooks of the Prometheus operator; the command <c>evaluate</c> prints how
    /// well a fit holds on texts that it has not seen.
    /// </summary>
    public static RetrievalConfidence Default { get; } =
        new([-6.24, 1.18, 1.09, 1.60, 0.66], [-0.86, 1.69, 0.94], DefaultThreshold);

    /// <summary>Least chance that something is known, for which an entry is named.</summary>
    public double Threshold { get; }

    /// <summary>What to believe of a search.</summary>
    public RetrievalBelief Of(RetrievalAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Entries.Count == 0 ? RetrievalBelief.Nothing : Of(answer.Signs);
    }

    /// <summary>What to believe of a search that found something.</summary>
    public RetrievalBelief Of(RetrievalSigns signs)
    {
        ArgumentNullException.ThrowIfNull(signs);
        var chance = LogisticFit.Chance(known, OfKnown(signs));
        return new RetrievalBelief(
            chance,
            chance * LogisticFit.Chance(right, OfRight(signs)),
            chance >= Threshold
        );
    }

    /// <summary>A fit on searches whose right answers are known.</summary>
    /// <param name="judged">Any number; with few, the chances stay near what is usual among them.</param>
    public static RetrievalConfidence Fit(IReadOnlyCollection<JudgedRetrieval> judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var knowns = judged.Where(static j => j.IsKnown).ToList();
        var ofKnown = LogisticFit.Of(
            [.. judged.Select(static j => (OfKnown(j.Signs), j.IsKnown))],
            SignsOfKnown,
            Penalty
        );
        var chances = knowns
            .Select(j => LogisticFit.Chance(ofKnown, OfKnown(j.Signs)))
            .OrderDescending()
            .ToList();
        return new RetrievalConfidence(
            ofKnown,
            LogisticFit.Of(
                [.. knowns.Select(static j => (OfRight(j.Signs), j.IsRight))],
                SignsOfRight,
                Penalty
            ),
            chances.Count == 0
                ? DefaultThreshold
                : chances[(int)Math.Ceiling(Answered * chances.Count) - 1]
        );
    }

    /// <summary>The fitted numbers, for who wants to keep them.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"known [{string.Join(", ", known.Select(Short))}], right [{string.Join(", ", right.Select(Short))}], threshold {Threshold:0.000}"
        );

    private static string Short(double number) =>
        number.ToString("0.000", CultureInfo.InvariantCulture);

    private static double[] OfKnown(RetrievalSigns signs) =>
        [
            Spread * signs.Margin,
            Spread * signs.TitleCoverage,
            Spread * signs.QueryCoverage,
            Spread * signs.BestSentence,
        ];

    private static double[] OfRight(RetrievalSigns signs) =>
        [Spread * signs.Margin, Spread * signs.TitleCoverage];
}
