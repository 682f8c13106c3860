using System.Text.Json;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>A stored line as the entry it was made of: to be looked at once more by patterns.</summary>
internal static class StoredEntry
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The entry. The line as it was written is not kept: its message stands for it.</summary>
    public static LogEntry Of(StoredLogLine line)
    {
        var fields = line.Metadata is null
            ? None
            : JsonSerializer.Deserialize<Dictionary<string, string>>(
                line.Metadata,
                StoredForms.Json
            ) ?? None;
        return new LogEntry
        {
            Timestamp = line.Timestamp,
            Level = line.Level,
            Service = line.Service,
            Message = line.Message,
            Raw = line.Message,
            Metadata = fields,
            // An access log's message is its request line, and its status stands apart: patterns treat it by its own rules.
            Format =
                fields.ContainsKey("http.status") && line.Message.StartsWith('"')
                    ? "access"
                    : "stored",
            Source = line.Source,
        };
    }
}
