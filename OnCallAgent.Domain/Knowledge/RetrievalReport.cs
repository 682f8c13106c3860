namespace OnCallAgent.Domain.Knowledge;

/// <summary>A text whose right entry is known.</summary>
/// <param name="Query">The text.</param>
/// <param name="Expected">Id of the right entry; null where there is none.</param>
public sealed record RetrievalPair(string Query, string? Expected);

/// <summary>How true the chances were.</summary>
/// <param name="CalibrationError">
/// Expected calibration error, 0 to 1: chances sorted into <see cref="CrossValidation.Bins"/> bins of equal mass; the mean
/// distance of a bin's chance from its share of right answers.
/// </param>
/// <param name="Brier">Mean square of chance minus outcome, 0 to 1.</param>
/// <param name="RefusedOfUnknown">Share of texts without an entry that were not answered; null where there are none.</param>
/// <param name="AnsweredOfKnown">Share of texts with an entry that were answered; null where there are none.</param>
public sealed record RetrievalAccuracy(
    double CalibrationError,
    double Brier,
    double? RefusedOfUnknown,
    double? AnsweredOfKnown
);

/// <summary>How well entries are found by text, and how honest the confidence is.</summary>
/// <param name="Known">Texts with an entry.</param>
/// <param name="Unknown">Texts without one.</param>
/// <param name="First">Share of the known whose entry came first; null without any.</param>
/// <param name="AmongThree">Share of the known whose entry was among the first three; null without any.</param>
/// <param name="Validated">Of fits that had not seen the text: the mean over repeated cross-validation.</param>
/// <param name="ErrorLow">Low end of the calibration error's interval: the 2.5 % quantile of resampled texts.</param>
/// <param name="ErrorHigh">High end: 97.5 %.</param>
/// <param name="ErrorOfPerfect">The calibration error that true chances would show with so few texts, by chance alone.</param>
/// <param name="Shipped">Of the fit that the product uses.</param>
/// <param name="Fitted">A fit on all texts.</param>
public sealed record RetrievalReport(
    int Known,
    int Unknown,
    double? First,
    double? AmongThree,
    RetrievalAccuracy Validated,
    double ErrorLow,
    double ErrorHigh,
    double ErrorOfPerfect,
    RetrievalAccuracy Shipped,
    RetrievalConfidence Fitted
)
{
    // How texts fall into folds changes the figures of a small set; their mean does not depend on it.
    private const int Repeats = 20;
    private const int Resamples = 2_000;
    private const int Seed = 20_250_101;

    /// <summary>Asks every text, and judges the answers.</summary>
    /// <param name="index">The knowledge base.</param>
    /// <param name="pairs">The texts; at least one.</param>
    /// <param name="folds">Parts of the cross-validation, 2 or more; no more than texts are used.</param>
    public static RetrievalReport Of(
        KnowledgeIndex index,
        IReadOnlyList<RetrievalPair> pairs,
        int folds
    )
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var asked = pairs.Select(p => Ask(index, p)).ToArray();
        var judged = asked.Select(static a => a.Judged).ToArray();
        var ranks = asked.Where(static a => a.Judged.IsKnown).Select(static a => a.Rank).ToArray();
        // Chance decides here only how texts are dealt; the same texts give the same report.
#pragma warning disable CA5394
        var chance = new Random(Seed);
        var repeats = Enumerable
            .Range(0, Repeats)
            .Select(_ => Validate(asked, CrossValidation.Deal(asked.Length, folds, chance)))
            .ToArray();
        var accuracies = repeats.Select(b => Accuracy(judged, b)).ToArray();
        var resampled = new double[Resamples];
        var perfect = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var beliefs = repeats[i % Repeats];
            var drawn = Enumerable.Range(0, judged.Length).Select(_ => chance.Next(judged.Length));
            resampled[i] = CrossValidation.Error([
                .. drawn.Select(d => (beliefs[d].Right, judged[d].IsRight)),
            ]);
            perfect[i] = CrossValidation.Error([
                .. beliefs.Select(b => (b.Right, chance.NextDouble() < b.Right)),
            ]);
        }
#pragma warning restore CA5394

        Array.Sort(resampled);
        return new RetrievalReport(
            ranks.Length,
            judged.Length - ranks.Length,
            Share(ranks, static r => r == 0),
            Share(ranks, static r => r is >= 0 and < 3),
            new RetrievalAccuracy(
                accuracies.Average(static a => a.CalibrationError),
                accuracies.Average(static a => a.Brier),
                accuracies.Average(static a => a.RefusedOfUnknown),
                accuracies.Average(static a => a.AnsweredOfKnown)
            ),
            resampled[(int)(0.025 * Resamples)],
            resampled[(int)(0.975 * Resamples)],
            perfect.Average(),
            Accuracy(judged, [.. asked.Select(a => Believe(RetrievalConfidence.Default, a))]),
            RetrievalConfidence.Fit(judged)
        );
    }

    private static Asked Ask(KnowledgeIndex index, RetrievalPair pair)
    {
        var answer = index.Ask([pair.Query], 3);
        var rank = -1;
        for (var i = 0; i < answer.Entries.Count && rank < 0; i++)
        {
            rank = string.Equals(
                answer.Entries[i].Entry.Id,
                pair.Expected,
                StringComparison.Ordinal
            )
                ? i
                : -1;
        }

        return new Asked(
            answer,
            rank,
            new JudgedRetrieval(answer.Signs, pair.Expected is not null, rank == 0)
        );
    }

    private static RetrievalBelief Believe(RetrievalConfidence confidence, Asked asked) =>
        confidence.Of(asked.Answer);

    private static RetrievalBelief[] Validate(Asked[] asked, int[] foldOf)
    {
        var beliefs = new RetrievalBelief[asked.Length];
        foreach (var fold in foldOf.Distinct())
        {
            var confidence = RetrievalConfidence.Fit([
                .. asked.Where((_, i) => foldOf[i] != fold).Select(static a => a.Judged),
            ]);
            for (var i = 0; i < asked.Length; i++)
            {
                if (foldOf[i] == fold)
                {
                    beliefs[i] = Believe(confidence, asked[i]);
                }
            }
        }

        return beliefs;
    }

    private static RetrievalAccuracy Accuracy(JudgedRetrieval[] judged, RetrievalBelief[] beliefs)
    {
        var both = judged.Zip(beliefs).ToArray();
        return new RetrievalAccuracy(
            CrossValidation.Error([.. both.Select(static b => (b.Second.Right, b.First.IsRight))]),
            CrossValidation.Brier([.. both.Select(static b => (b.Second.Right, b.First.IsRight))]),
            Share([.. both.Where(static b => !b.First.IsKnown)], static b => !b.Second.IsAnswered),
            Share([.. both.Where(static b => b.First.IsKnown)], static b => b.Second.IsAnswered)
        );
    }

    private static double? Share<T>(T[] all, Func<T, bool> which) =>
        all.Length == 0 ? null : (double)all.Count(which) / all.Length;

    private sealed record Asked(RetrievalAnswer Answer, int Rank, JudgedRetrieval Judged);
}
