using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Accounts;

namespace OnCallAgent.Web.Data;

/// <summary>How values are stored: enums as snake_case words, times in UTC, lists and records as JSON text.</summary>
internal static class StoredForms
{
    /// <summary>The form of JSON columns; changing it needs a migration.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Apply(ModelConfigurationBuilder conventions)
    {
        Word<Severity>(conventions);
        Word<IncidentStatus>(conventions);
        Word<Handler>(conventions);
        Word<IncidentStep>(conventions);
        Word<TimelineKind>(conventions);
        Word<ActionStatus>(conventions);
        Word<DeliveryStatus>(conventions);
        Word<CallPhase>(conventions);
        Word<ChannelKind>(conventions);
        Word<RiskLevel>(conventions);
        Word<ExplanationStatus>(conventions);
        Word<OutcomeKind>(conventions);
        Word<AutomationMode>(conventions);
        Word<LadderRung>(conventions);
        Word<GroupBy>(conventions);
        Word<TemplateState>(conventions);
        Word<SourceKind>(conventions);
        Word<SourceState>(conventions);
        Word<SessionKind>(conventions);
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcTime>();
    }

    /// <summary>Stores the property as JSON text, compared by its text.</summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) =>
        property.HasConversion(
            new ValueConverter<T, string>(
                value => JsonSerializer.Serialize(value, Json),
                text => JsonSerializer.Deserialize<T>(text, Json)!
            ),
            new ValueComparer<T>(
                (a, b) => JsonSerializer.Serialize(a, Json) == JsonSerializer.Serialize(b, Json),
                value =>
                    JsonSerializer.Serialize(value, Json).GetHashCode(StringComparison.Ordinal),
                value => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, Json), Json)!
            )
        );

    private static void Word<T>(ModelConfigurationBuilder conventions)
        where T : struct, Enum =>
        conventions.Properties<T>().HaveConversion<EnumWord<T>>().HaveMaxLength(32);

    /// <summary>PostgreSQL takes only UTC; the others lose nothing by it.</summary>
    internal sealed class UtcTime()
        : ValueConverter<DateTimeOffset, DateTimeOffset>(
            v => v.ToUniversalTime(),
            v => v.ToUniversalTime()
        );

    /// <summary>SQLite cannot order or compare DateTimeOffset: stored as UTC ticks.</summary>
    internal sealed class UtcTicks()
        : ValueConverter<DateTimeOffset, long>(
            v => v.UtcTicks,
            v => new DateTimeOffset(v, TimeSpan.Zero)
        );

    internal sealed class EnumWord<T>()
        : ValueConverter<T, string>(v => ToWord(v), v => FromWord(v))
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Words = Enum.GetValues<T>()
            .ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

        private static readonly Dictionary<string, T> Values = Words.ToDictionary(
            p => p.Value,
            p => p.Key,
            StringComparer.Ordinal
        );

        private static string ToWord(T value) => Words[value];

        private static T FromWord(string word) => Values[word];
    }
}
