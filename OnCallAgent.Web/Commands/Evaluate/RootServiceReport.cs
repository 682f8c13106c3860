using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>How well the suspects' order names the service that a fault was injected into, from logs alone.</summary>
/// <param name="Cases">Faults.</param>
/// <param name="Top1">Share whose service is suspected first.</param>
/// <param name="Top3">Share whose service is among the first three.</param>
/// <param name="Confident">Share whose first suspect scores 0.5 or more.</param>
/// <param name="ConfidentRight">Share of those that name the right service; null where there are none.</param>
/// <param name="ScoreRight">Mean score of a first suspect that is the right one; null where none is.</param>
/// <param name="ScoreWrong">Mean score of a first suspect that is a wrong one, 0 where there is no suspect; null where none is wrong.</param>
/// <param name="Auc">
/// Chance that a right first suspect scores higher than a wrong one, ties counted half (area under the ROC curve):
/// 0.5 says nothing, 1 tells all apart. Null where all are right or all are wrong.
/// </param>
/// <param name="Kinds">The same for each kind of fault.</param>
/// <param name="Faults">Each fault.</param>
internal sealed record RootServiceReport(
    int Cases,
    double Top1,
    double Top3,
    double Confident,
    double? ConfidentRight,
    double? ScoreRight,
    double? ScoreWrong,
    double? Auc,
    IReadOnlyList<RootServiceReport.OfKind> Kinds,
    IReadOnlyList<RootServiceReport.OfFault> Faults
) : IEvaluationReport
{
    private const double Sure = 0.5;
    private const int Shown = 3;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Ranks every fault's suspects and counts.</summary>
    public static RootServiceReport Of(IEnumerable<InjectedFault> faults)
    {
        var judged = faults.Select(Judge).ToList();
        var right = judged.Where(static f => f.Rank == 1).Select(Score).ToList();
        var wrong = judged.Where(static f => f.Rank != 1).Select(Score).ToList();
        return new RootServiceReport(
            judged.Count,
            Share(judged, static f => f.Rank == 1),
            Share(judged, static f => f.Rank is >= 1 and <= Shown),
            Share(judged, IsSure),
            judged.Exists(IsSure)
                ? Share([.. judged.Where(IsSure)], static f => f.Rank == 1)
                : null,
            Mean(right),
            Mean(wrong),
            Separation(right, wrong),
            [
                .. judged
                    .GroupBy(static f => f.Kind, StringComparer.Ordinal)
                    .Select(static g => new OfKind(
                        g.Key,
                        g.Count(),
                        Share([.. g], static f => f.Rank == 1),
                        Share([.. g], static f => f.Rank is >= 1 and <= Shown),
                        Math.Round(g.Average(Score), 3),
                        Share([.. g], IsSure)
                    )),
            ],
            judged
        );
    }

    int IEvaluationReport.Count => Cases;

    public Task WriteJsonAsync(Stream to, CancellationToken cancellation) =>
        JsonSerializer.SerializeAsync(to, this, Json, cancellation);

    public async Task WriteTextAsync(TextWriter to)
    {
        foreach (var fault in Faults)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(fault.Rank == 0 ? "–" : fault.Rank), 3}  {fault.Service} ({fault.Kind}): {string.Join(", ", fault.Suspects.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Service} {s.Score:0.00}")))}"
                )
            );
        }

        foreach (var kind in Kinds)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kind.Kind}: {kind.Cases} faults, first {kind.Top1:0.00}, in three {kind.Top3:0.00}, mean score {kind.MeanScore:0.00}, sure in {kind.Confident:0.00}"
                )
            );
        }

        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Cases} faults: right service first {Top1:0.00}, in three {Top3:0.00}; sure in {Confident:0.00}, of which right {Word(ConfidentRight)}"
            )
        );
        await to.WriteLineAsync(
            $"mean score of the first suspect: {Word(ScoreRight)} where it is right, {Word(ScoreWrong)} where it is wrong; a right one scores higher with a chance of {Word(Auc)}"
        );
    }

    private static OfFault Judge(InjectedFault fault)
    {
        var suspects = SuspectRanking.Rank(fault.Quiet, fault.Trouble, ServiceCatalog.Empty);
        var place = suspects
            .Select(static (s, nth) => (s.Service, Rank: nth + 1))
            .FirstOrDefault(s => s.Service == fault.Service)
            .Rank;
        return new OfFault(fault.Service, fault.Kind, fault.At, place, [.. suspects.Take(Shown)]);
    }

    private static double Score(OfFault fault) =>
        fault.Suspects.Select(static s => s.Score).FirstOrDefault();

    private static double? Mean(List<double> scores) =>
        scores.Count == 0 ? null : Math.Round(scores.Average(), 3);

    private static double? Separation(List<double> right, List<double> wrong) =>
        right.Count == 0 || wrong.Count == 0
            ? null
            : Math.Round(
                right.Average(r =>
                    wrong.Average(w =>
                        r > w ? 1
                        : r < w ? 0
                        : 0.5
                    )
                ),
                3
            );

    private static string Word(double? value) =>
        value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static bool IsSure(OfFault fault) => fault.Suspects is [{ Score: >= Sure }, ..];

    private static double Share(List<OfFault> of, Func<OfFault, bool> which) =>
        of.Count == 0 ? 0 : Math.Round((double)of.Count(which) / of.Count, 4);

    /// <summary>The same for one kind of fault.</summary>
    internal sealed record OfKind(
        string Kind,
        int Cases,
        double Top1,
        double Top3,
        double MeanScore,
        double Confident
    );

    /// <summary>One fault: the place of its service among the suspects (0 where it is none), and the first of them.</summary>
    internal sealed record OfFault(
        string Service,
        string Kind,
        DateTimeOffset At,
        int Rank,
        IReadOnlyList<Suspect> Suspects
    );
}
