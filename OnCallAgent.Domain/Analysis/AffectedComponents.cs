using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>Who is affected: the one at fault, the service, whom it needs where their logs changed too, who needs it, and what the evidence names.</summary>
internal static class AffectedComponents
{
    /// <summary>More than this is no help to anybody.</summary>
    public const int Most = 25;

    public static IReadOnlyList<string> Of(AnalysisInput input, FailureOrigin? origin) =>
        [
            .. Candidates(input, origin)
                .Where(static c => c.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(Most),
        ];

    private static IEnumerable<string> Candidates(AnalysisInput input, FailureOrigin? origin)
    {
        var service = input.Services.Find(input.Service)?.Name ?? input.Service;
        IEnumerable<string> first = origin is null ? [service] : [origin.Service, service];
        var texts = input
            .Evidence.Select(static l => l.Message)
            .Prepend(input.Description)
            .Prepend(input.Title)
            .ToList();
        var needed = Neighbourhood
            .NeededBy(input.Services, service)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return first
            .Concat(
                input
                    .Suspects.Where(s =>
                        s.Score >= SuspectRanking.Convincing && needed.Contains(s.Service)
                    )
                    .Select(static s => s.Service)
            )
            .Concat(Neighbourhood.Needing(input.Services, service))
            .Concat(input.Evidence.Select(static l => l.Service))
            .Concat(texts.SelectMany(t => NamedServices(t, input.Services)))
            .Concat(texts.SelectMany(NetworkTargets.In));
    }

    // Whole words of the characters a service's name may have. A host's first label is often its service's name:
    // payments.prod.svc.cluster.local
    private static IEnumerable<string> NamedServices(string text, ServiceCatalog services)
    {
        foreach (var word in Words(text))
        {
            var dot = word.IndexOf('.', StringComparison.Ordinal);
            var service = services.Find(word) ?? (dot > 0 ? services.Find(word[..dot]) : null);
            if (service is not null)
            {
                yield return service.Name;
            }
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '-' or '_' or '.'))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                yield return text[start..i].Trim('.', '-');
                start = -1;
            }
        }
    }
}
