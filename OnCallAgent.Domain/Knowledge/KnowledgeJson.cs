using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// The file format of a knowledge base, <c>knowledge_base.json</c>: an array of entries with names in snake_case.
/// <see cref="KnowledgeImport"/> reads it.
/// </summary>
/// <remarks>
/// Versions are not part of it: they count the changes of one installation. Times are ISO 8601 in UTC. An automated
/// action is an object of <c>type</c> and <c>parameters</c>, or just its type as a string.
/// </remarks>
public static class KnowledgeJson
{
    // Made to be read and edited by people: no escapes for what JSON allows. It is never put into a page as it is.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The entries as JSON, ordered by id. The same entries give the same text.</summary>
    public static string Export(IEnumerable<KnowledgeEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartArray();
            foreach (var entry in entries.OrderBy(static e => e.Id, StringComparer.Ordinal))
            {
                Write(json, entry);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, KnowledgeEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteString("title", entry.Title);
        json.WriteString("description", entry.Description);
        json.WriteString("category", entry.Category);
        Write(json, "tags", entry.Tags);
        Write(json, "error_patterns", entry.ErrorPatterns);
        Write(json, "must_match", entry.MustMatch);
        Write(json, "must_not_match", entry.MustNotMatch);
        Write(json, "solution_steps", entry.SolutionSteps);
        json.WriteStartArray("automated_actions");
        foreach (var action in entry.AutomatedActions)
        {
            Write(json, action);
        }

        json.WriteEndArray();
        if (entry.SuccessRate is { } rate)
        {
            json.WriteNumber("success_rate", rate);
        }
        else
        {
            json.WriteNull("success_rate");
        }

        json.WriteNumber("uses", entry.Uses);
        Write(json, "related_services", entry.RelatedServices);
        if (entry.LastUsed is { } lastUsed)
        {
            json.WriteString("last_used", lastUsed.UtcDateTime);
        }
        else
        {
            json.WriteNull("last_used");
        }

        json.WriteString("created_at", entry.CreatedAt.UtcDateTime);
        json.WriteString("updated_at", entry.UpdatedAt.UtcDateTime);
        json.WriteString("created_by", entry.CreatedBy);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecommendedAction action)
    {
        json.WriteStartObject();
        json.WriteString("type", action.Type);
        json.WriteStartObject("parameters");
        foreach (
            var (name, value) in action.Parameters.OrderBy(
                static p => p.Key,
                StringComparer.Ordinal
            )
        )
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
