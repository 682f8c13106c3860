using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Architecture;

/// <summary>The product's assemblies, and who in them depends on whom.</summary>
internal static class Rooms
{
    public const string Domain = "OnCallAgent.Domain";
    public const string Web = "OnCallAgent.Web";

    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader()
        .LoadAssemblies(typeof(Incident).Assembly, typeof(OnCallHost).Assembly)
        .Build();

    /// <summary>Every type of a room, and every type it uses, as "type → used type".</summary>
    public static IEnumerable<(string Type, string Uses)> Uses(string room) =>
        from type in Loaded.Types
        where IsIn(NamespaceOf(type), room)
        from used in type.GetTypeDependencies()
        select (type.FullName, used.FullName);

    /// <summary>The uses of a room that lead into one of these namespaces.</summary>
    public static IReadOnlyList<string> Leading(string room, params string[] into) =>
        [
            .. Uses(room)
                .Where(u => into.Any(n => IsIn(u.Uses, n)))
                .Select(u => $"{u.Type} → {u.Uses}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static bool IsIn(string name, string room) =>
        name == room || name.StartsWith(room + ".", StringComparison.Ordinal);

    private static string NamespaceOf(IType type) => type.Namespace?.FullName ?? "";
}
