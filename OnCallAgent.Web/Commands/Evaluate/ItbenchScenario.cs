using System.Text.RegularExpressions;
using OnCallAgent.Domain.Analysis.Cascades;
using OnCallAgent.Domain.Services;
using YamlDotNet.RepresentationModel;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>One scenario of ITBench: its alerts, and what was true.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Symptoms">Its alerts; the data give no times, so all begin together.</param>
/// <param name="Roots">Entities that are the cause; several names of one thing are one entity.</param>
/// <param name="Chain">Who passed the trouble on to whom, as told by the data.</param>
/// <param name="Dependencies">Who needs whom, as far as the chain shows it.</param>
/// <param name="Mute">Entities that no alert can be about, such as settings, quotas and injected chaos.</param>
internal sealed record ItbenchScenario(
    string Name,
    IReadOnlyList<Symptom> Symptoms,
    IReadOnlyList<string> Roots,
    IReadOnlyList<(string Source, string Target)> Chain,
    IReadOnlyList<Dependency> Dependencies,
    IReadOnlyList<string> Mute
);

/// <summary>Reads the layout of the ITBench data set: <c>NAME/groundtruth_v1.yaml</c>.</summary>
internal static partial class ItbenchScenarios
{
    private const string FileName = "groundtruth_v1.yaml";

    // What runs, and what its name is of: a service, its pods and its deployment are one thing to whoever is on call.
    private static readonly HashSet<string> Running = new(StringComparer.OrdinalIgnoreCase)
    {
        "Service",
        "Pod",
        "Deployment",
        "ReplicaSet",
        "StatefulSet",
        "DaemonSet",
        "Job",
        "ServiceOperation",
    };

    /// <summary>The scenarios of a folder, by name.</summary>
    public static IEnumerable<ItbenchScenario> Read(string folder) =>
        Directory
            .EnumerateFiles(folder, FileName, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(ReadFile);

    private static ItbenchScenario ReadFile(string path)
    {
        using var reader = new StreamReader(path);
        var yaml = new YamlStream();
        yaml.Load(reader);
        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }, ..])
        {
            throw new FormatException($"{path}: is no mapping");
        }

        var spec =
            root.Children.TryGetValue("spec", out var inner) && inner is YamlMappingNode map
                ? map
                : root;
        var groups = Items(spec, "groups")
            // Some name a thing twice; the first says what it is.
            .DistinctBy(static g => Text(g, "id"), StringComparer.Ordinal)
            .ToDictionary(static g => Text(g, "id"), static g => g, StringComparer.Ordinal);
        string Entity(string id) =>
            groups.TryGetValue(id, out var group) ? EntityOf(group) : Stem(id);

        var mute = groups
            .Values.Where(static g => !Running.Contains(Text(g, "kind")))
            .Select(EntityOf)
            .ToList();
        var namespaces = groups
            .Values.Where(static g => Running.Contains(Text(g, "kind")))
            .Select(static g => Text(g, "namespace"))
            .Where(static n => n.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var symptoms = Items(spec, "alerts")
            .Select(
                (alert, nth) =>
                {
                    var group = Text(alert, "group_id");
                    var rule = Text(alert, "id");
                    var text = Text(alert, "metadata", "description");
                    return new Symptom(
                        $"{nth}",
                        group.Length == 0 ? "" : Entity(group),
                        rule,
                        text,
                        groups.TryGetValue(group, out var g)
                            && Text(g, "namespace") is { Length: > 0 } own
                                ? own
                            : namespaces is [var only] ? only
                            : "",
                        DateTimeOffset.UnixEpoch,
                        SymptomKinds.OfAlert(rule, text)
                    );
                }
            )
            .ToList();
        var chain = Items(spec, "propagations")
            .Select(p => (Source: Entity(Text(p, "source")), Target: Entity(Text(p, "target"))))
            .Where(static p => p.Source != p.Target)
            .Distinct()
            .ToList();
        return new ItbenchScenario(
            Path.GetFileName(Path.GetDirectoryName(path))!,
            symptoms,
            [
                .. groups
                    .Values.Where(static g => Text(g, "root_cause") == "true")
                    .Select(EntityOf)
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
            chain,
            [
                .. chain.Select(p =>
                    mute.Contains(p.Source)
                        ? new Dependency(p.Target, p.Source)
                        : DependencyOf(p, symptoms)
                ),
            ],
            mute
        );
    }

    // The chain says who passed the trouble on. Who only fell silent was called by the one before it.
    private static Dependency DependencyOf(
        (string Source, string Target) passed,
        List<Symptom> symptoms
    )
    {
        var own = symptoms.FindAll(s =>
            string.Equals(s.Entity, passed.Target, StringComparison.OrdinalIgnoreCase)
        );
        return own.Count > 0 && own.TrueForAll(static s => s.Kind == SymptomKind.Starved)
            ? new Dependency(passed.Source, passed.Target)
            : new Dependency(passed.Target, passed.Source);
    }

    private static string EntityOf(YamlMappingNode group)
    {
        var kind = Text(group, "kind");
        var name = Text(group, "name") is { Length: > 0 } given ? given : FilterName(group);
        name = name.Length > 0 ? name : Stem(Text(group, "id"));
        return Running.Contains(kind) ? name : $"{kind.ToLowerInvariant()}/{name}";
    }

    // A filter is a regular expression over names: frontend\b, payment-.*
    private static string FilterName(YamlMappingNode group)
    {
        if (!group.Children.TryGetValue("filter", out var filter))
        {
            return "";
        }

        var text = filter switch
        {
            YamlSequenceNode { Children: [YamlScalarNode first, ..] } => first.Value ?? "",
            YamlScalarNode one => one.Value ?? "",
            _ => "",
        };
        return FilterTail().Replace(FilterHead().Replace(text, ""), "");
    }

    private static string Stem(string id) => IdTail().Replace(id, "");

    private static IEnumerable<YamlMappingNode> Items(YamlMappingNode of, string name) =>
        of.Children.TryGetValue(name, out var list) && list is YamlSequenceNode items
            ? items.OfType<YamlMappingNode>()
            : [];

    private static string Text(YamlMappingNode of, params ReadOnlySpan<string> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (!of.Children.TryGetValue(path[i], out var node))
            {
                return "";
            }

            if (i == path.Length - 1)
            {
                return (node as YamlScalarNode)?.Value ?? "";
            }

            if (node is not YamlMappingNode next)
            {
                return "";
            }

            of = next;
        }

        return "";
    }

    [GeneratedRegex(@"^(?:\^|\\b|\.\*|\*\.?)+", RegexOptions.CultureInvariant)]
    private static partial Regex FilterHead();

    [GeneratedRegex(@"(?:\\b|\$|-?\.?\*)+$", RegexOptions.CultureInvariant)]
    private static partial Regex FilterTail();

    [GeneratedRegex(
        @"(?:[-_](?:service|pod|deployment|replicaset|statefulset|container))?(?:[-_]\d+)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex IdTail();
}
