using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>Makes the entries of the audit log out of what a context is about to save: by construction, not by discipline.</summary>
internal static class AuditCapture
{
    private const string ShippedPrefix = "shipped.";

    // What a person or the agent did about an incident. What merely happened to it stands on its timeline.
    private static readonly HashSet<TimelineKind> Deeds =
    [
        TimelineKind.Decided,
        TimelineKind.ActionRefused,
        TimelineKind.Approved,
        TimelineKind.Rejected,
        TimelineKind.ActionStarted,
        TimelineKind.ActionCompleted,
        TimelineKind.ActionFailed,
        TimelineKind.ActionInterrupted,
        TimelineKind.Verified,
        TimelineKind.VerificationFailed,
        TimelineKind.Unverified,
        TimelineKind.Escalated,
        TimelineKind.Acknowledged,
        TimelineKind.Assigned,
        TimelineKind.Commented,
        TimelineKind.Edited,
        TimelineKind.Resolved,
        TimelineKind.Reopened,
        TimelineKind.Closed,
        TimelineKind.Created,
        TimelineKind.NotificationRequeued,
        TimelineKind.Corrected,
        TimelineKind.Merged,
        TimelineKind.Split,
        TimelineKind.Shadowed,
        TimelineKind.ApprovalVoided,
        TimelineKind.ActionCancelled,
        TimelineKind.RollbackQueued,
    ];

    /// <summary>The entries of what is about to be saved.</summary>
    /// <param name="tracker">What the context holds.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="now">The agent's clock.</param>
    public static IReadOnlyList<AuditEntry> Of(
        ChangeTracker tracker,
        string actor,
        DateTimeOffset now
    )
    {
        List<AuditEntry> entries = [];
        foreach (var entry in tracker.Entries())
        {
            if (
                entry.State
                is not (EntityState.Added or EntityState.Modified or EntityState.Deleted)
            )
            {
                continue;
            }

            if (entry.Entity is TimelineEntry deed)
            {
                if (entry.State == EntityState.Added && Deeds.Contains(deed.Kind))
                {
                    entries.Add(Of(deed));
                }
            }
            else if (
                AuditedKind.All.TryGetValue(entry.Metadata.ClrType, out var kind)
                && Of(entry, kind, actor, now) is { } change
            )
            {
                entries.Add(change);
            }
        }

        return entries;
    }

    private static AuditEntry Of(TimelineEntry deed) =>
        new()
        {
            At = deed.At,
            Actor = deed.Actor,
            Kind = "incident",
            EntryId = deed.IncidentId,
            What = JsonNamingPolicy.SnakeCaseLower.ConvertName(deed.Kind.ToString()),
            Text = Cut(deed.Text, 2_000),
        };

    private static AuditEntry? Of(
        EntityEntry entry,
        AuditedKind kind,
        string actor,
        DateTimeOffset now
    )
    {
        // Marks of what was shipped already are the agent's own notes.
        if (
            entry.Entity is StoredSetting setting
            && setting.Key.StartsWith(ShippedPrefix, StringComparison.Ordinal)
        )
        {
            return null;
        }

        // Looked at first: a source's counters are stored with every batch of lines.
        if (
            entry.State == EntityState.Modified
            && !entry.Properties.Any(p =>
                p.IsModified && !kind.Unrecorded.Contains(p.Metadata.Name)
            )
        )
        {
            return null;
        }

        var differences = FieldDifference.Between(
            entry.State == EntityState.Added ? null : Fields(entry, kind, p => p.OriginalValue),
            entry.State == EntityState.Deleted ? null : Fields(entry, kind, p => p.CurrentValue)
        );
        return entry.State == EntityState.Modified && differences.Count == 0
            ? null
            : new AuditEntry
            {
                At = now,
                Actor = kind.By(entry.Entity) ?? actor,
                Kind = kind.Kind,
                EntryId = Cut(kind.Id(entry.Entity), 200),
                Name = Cut(kind.Name(entry.Entity), 300),
                What = entry.State switch
                {
                    EntityState.Added => "created",
                    EntityState.Deleted => "removed",
                    _ => "changed",
                },
                Text = Cut(kind.Why(entry.Entity), 2_000),
                Details = AuditDetails.Write(differences),
            };
    }

    private static JsonObject Fields(
        EntityEntry entry,
        AuditedKind kind,
        Func<PropertyEntry, object?> value
    )
    {
        var fields = new JsonObject();
        foreach (var property in entry.Properties)
        {
            if (!kind.Unrecorded.Contains(property.Metadata.Name))
            {
                fields[JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Metadata.Name)] =
                    JsonSerializer.SerializeToNode(
                        value(property),
                        property.Metadata.ClrType,
                        StoredForms.Json
                    );
            }
        }

        return fields;
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(most - 1)] + "…";
}

/// <summary>How differences are stored.</summary>
internal static class AuditDetails
{
    /// <summary>As JSON, no longer than <see cref="AuditEntry.LongestDetails"/>.</summary>
    public static string Write(IReadOnlyList<FieldDifference> differences)
    {
        var kept = differences;
        while (true)
        {
            var text = JsonSerializer.Serialize(kept, StoredForms.Json);
            if (text.Length <= AuditEntry.LongestDetails || kept.Count <= 1)
            {
                return text;
            }

            kept = [.. kept.Take(kept.Count / 2), new FieldDifference("more fields", null, null)];
        }
    }

    /// <summary>Reads them back.</summary>
    public static IReadOnlyList<FieldDifference> Read(string text) =>
        JsonSerializer.Deserialize<FieldDifference[]>(text, StoredForms.Json) ?? [];
}
