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
/// <param name="Kinds">The same for each kind of fault.</param>
/// <param name="Faults">Each fault.</param>
internal sealed record RootServiceReport(
    int Cases,
    double Top1,
    double Top3,
    double Confident,
    double? ConfidentRight,
    IReadOnlyList<RootServiceReport.OfKind> Kinds,
    IReadOnlyList<RootServiceReport.OfFault> Faults
)
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
        return new RootServiceReport(
            judged.Count,
            Share(judged, static f => f.Rank == 1),
            Share(judged, static f => f.Rank is >= 1 and <= Shown),
            Share(judged, IsSure),
            judged.Exists(IsSure)
                ? Share([.. judged.Where(IsSure)], static f => f.Rank == 1)
                : null,
            [
                .. judged
                    .GroupBy(static f => f.Kind, StringComparer.Ordinal)
                    .Select(static g => new OfKind(
                        g.Key,
                        g.Count(),
                        Share([.. g], static f => f.Rank == 1),
                        Share([.. g], static f => f.Rank is >= 1 and <= Shown),
                        Math.Round(
                            g.Average(static f =>
                                f.Suspects.Select(static s => s.Score).FirstOrDefault()
                            ),
                            3
                        )
                    )),
            ],
            judged
        );
    }

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
                    $"{kind.Kind}: {kind.Cases} faults, first {kind.Top1:0.00}, in three {kind.Top3:0.00}, mean score {kind.MeanScore:0.00}"
                )
            );
        }

        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Cases} faults: right service first {Top1:0.00}, in three {Top3:0.00}; sure in {Confident:0.00}, of which right {ConfidentRight?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–"}"
            )
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

    private static bool IsSure(OfFault fault) => fault.Suspects is [{ Score: >= Sure }, ..];

    private static double Share(List<OfFault> of, Func<OfFault, bool> which) =>
        of.Count == 0 ? 0 : Math.Round((double)of.Count(which) / of.Count, 4);

    /// <summary>The same for one kind of fault.</summary>
    internal sealed record OfKind(
        string Kind,
        int Cases,
        double Top1,
        double Top3,
        double MeanScore
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
