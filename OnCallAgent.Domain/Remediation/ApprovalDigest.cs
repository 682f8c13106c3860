using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OnCallAgent.Domain.Remediation;

/// <summary>What an agent's proposal rests on: a yes to it is a yes to these versions.</summary>
/// <param name="KnowledgeId">The knowledge entry; null for none.</param>
/// <param name="KnowledgeVersion">Its version; null for none, or where it is gone.</param>
/// <param name="PatternId">The pattern; null for none.</param>
/// <param name="PatternVersion">Its version; null for none, or where it is gone.</param>
public sealed record ApprovalBasis(
    string? KnowledgeId,
    int? KnowledgeVersion,
    string? PatternId,
    int? PatternVersion
)
{
    /// <summary>What a person asked for rests on nothing but themselves.</summary>
    public static ApprovalBasis None { get; } = new(null, null, null, null);
}

/// <summary>
/// SHA-256 over the canonical JSON of exactly what would be executed: a yes is bound to it, and dies when anything of it
/// changes.
/// </summary>
/// <remarks>
/// Canonical as in RFC 8785: no white space, members ordered by their names, each of them text, a whole number, a list, an
/// object or null. Only what JSON demands is escaped. So it can be computed again by anybody: <c>sha256sum</c> of
/// <see cref="Canonical"/>.
/// </remarks>
public static class ApprovalDigest
{
    private static readonly JsonWriterOptions Form = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = false,
    };

    /// <summary>What is hashed for one action.</summary>
    public static string Canonical(ActionPlan plan, string service, ApprovalBasis basis)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(basis);
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Form))
        {
            json.WriteStartObject();
            json.WriteString("action", plan.Type);
            if (plan.Contents.Count > 0)
            {
                Texts(json, "contents", plan.Contents);
            }

            Entry(json, "knowledge", basis.KnowledgeId, basis.KnowledgeVersion);
            Texts(json, "parameters", plan.Parameters);
            Entry(json, "pattern", basis.PatternId, basis.PatternVersion);
            json.WriteString("service", service);
            json.WriteStartArray("steps");
            foreach (var step in plan.Steps)
            {
                json.WriteStartArray();
                foreach (var part in step)
                {
                    json.WriteStringValue(part);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteString("target", plan.Target);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The digest of one action, as 64 hexadecimal digits.</summary>
    public static string Of(ActionPlan plan, string service, ApprovalBasis basis) =>
        Hash(Canonical(plan, service, basis));

    /// <summary>
    /// The digest of a proposal: of its only action, or of the digests of its actions in their order, joined by line feeds.
    /// </summary>
    public static string Of(IReadOnlyList<string> digests)
    {
        ArgumentNullException.ThrowIfNull(digests);
        return digests.Count == 1 ? digests[0] : Hash(string.Join('\n', digests));
    }

    /// <summary>What differs, in a sentence for people; empty where nothing does.</summary>
    public static string Difference(
        ActionPlan before,
        ApprovalBasis beforeBasis,
        ActionPlan after,
        ApprovalBasis afterBasis
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(beforeBasis);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(afterBasis);
        var changes = new List<string>();
        if (before.Target != after.Target)
        {
            changes.Add($"the target was “{before.Target}” and is “{after.Target}”");
        }

        if (Words(before) is var was && Words(after) is var now && was != now)
        {
            changes.Add($"it would run {now} instead of {was}");
        }

        changes.AddRange(
            after
                .Parameters.Where(p =>
                    before.Parameters.GetValueOrDefault(p.Key) is var old && old != p.Value
                )
                .Select(p =>
                    $"{p.Key} was “{before.Parameters.GetValueOrDefault(p.Key)}” and is “{p.Value}”"
                )
        );
        changes.AddRange(
            before
                .Parameters.Keys.Where(k => !after.Parameters.ContainsKey(k))
                .Select(k => $"{k} is gone")
        );
        changes.AddRange(
            after
                .Contents.Keys.Union(before.Contents.Keys, StringComparer.Ordinal)
                .Where(f =>
                    before.Contents.GetValueOrDefault(f) != after.Contents.GetValueOrDefault(f)
                )
                .Select(f => $"the contents of {f} changed")
        );
        Version(
            "knowledge entry",
            beforeBasis.KnowledgeId,
            beforeBasis.KnowledgeVersion,
            afterBasis.KnowledgeVersion
        );
        Version(
            "pattern",
            beforeBasis.PatternId,
            beforeBasis.PatternVersion,
            afterBasis.PatternVersion
        );
        return string.Join("; ", changes);

        void Version(string what, string? id, int? old, int? current)
        {
            if (old != current)
            {
                changes.Add(
                    current is null
                        ? $"the {what} {id} is gone"
                        : $"the {what} {id} was version {old} and is version {current}"
                );
            }
        }
    }

    private static string Words(ActionPlan plan) =>
        string.Join(", then ", plan.Steps.Select(s => $"“{string.Join(' ', s)}”"));

    private static void Texts(
        Utf8JsonWriter json,
        string name,
        IReadOnlyDictionary<string, string> texts
    )
    {
        json.WriteStartObject(name);
        foreach (var (key, text) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, text);
        }

        json.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter json, string name, string? id, int? version)
    {
        if (id is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("id", id);
        if (version is { } number)
        {
            json.WriteNumber("version", number);
        }
        else
        {
            json.WriteNull("version");
        }

        json.WriteEndObject();
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What an approval is bound to.</summary>
/// <param name="Plan">Exactly what would be executed.</param>
/// <param name="Basis">What the proposal rests on.</param>
/// <param name="Digest">The digest of both, by <see cref="ApprovalDigest"/>.</param>
public sealed record ApprovalBinding(ActionPlan Plan, ApprovalBasis Basis, string Digest)
{
    /// <summary>The binding of a plan.</summary>
    public static ApprovalBinding Of(ActionPlan plan, string service, ApprovalBasis basis) =>
        new(plan, basis, ApprovalDigest.Of(plan, service, basis));
}
