using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>The fields of one JSON record, and which of them plays which role.</summary>
internal sealed class JsonRecord(string source, List<JsonField> fields, int[] chosen)
{
    public IReadOnlyList<JsonField> Fields => fields;

    /// <summary>The record from its first field on, as it was written.</summary>
    public string Source => source;

    public JsonField? Field(JsonRole role) =>
        chosen[(int)role] is >= 0 and var index ? fields[index] : null;

    public string? Value(JsonRole role) =>
        Field(role) is { } field && field.Length > 0 ? Text(field) : null;

    public JsonRole? RoleOf(int index) =>
        Array.IndexOf(chosen, index) is >= 0 and var role ? (JsonRole)role : null;

    public bool Has(string name) =>
        fields.Exists(f => string.Equals(f.Name, name, StringComparison.Ordinal));

    public string? Named(string name)
    {
        var index = fields.FindIndex(f =>
            string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase)
        );
        return index < 0 ? null : Text(fields[index]);
    }

    public string Text(JsonField field) => field.Value(source);
}
