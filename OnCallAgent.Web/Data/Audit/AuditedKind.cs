using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Audit;

/// <summary>A kind of stored thing whose changes are recorded, whoever makes them and however.</summary>
/// <param name="Kind">Its word in the log.</param>
/// <param name="Id">Id of one of them.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="Unrecorded">Fields that are no change of what a person set: counters, state, marks of the engine.</param>
internal sealed record AuditedKind(
    string Kind,
    Func<object, string> Id,
    Func<object, string> Name,
    IReadOnlySet<string> Unrecorded
)
{
    /// <summary>The word for settings.</summary>
    public const string Setting = "setting";

    /// <summary>Why, in a sentence, where the thing knows it; empty otherwise.</summary>
    public Func<object, string> Why { get; private init; } = static _ => "";

    /// <summary>Who, where the thing knows it better than the context that saves it; null otherwise.</summary>
    public Func<object, string?> By { get; private init; } = static _ => null;

    /// <summary>The kinds there are, by their type.</summary>
    public static IReadOnlyDictionary<Type, AuditedKind> All { get; } =
        new Dictionary<Type, AuditedKind>
        {
            [typeof(ServiceEntry)] = Of<ServiceEntry>("service", s => s.Name, _ => "", "Version"),
            [typeof(AlertPattern)] = Of<AlertPattern>("pattern", p => p.Id, p => p.Name, "Version"),
            [typeof(KnowledgeEntry)] = Of<KnowledgeEntry>(
                "knowledge",
                k => k.Id,
                k => k.Title,
                "Version",
                "UpdatedAt"
            ),
            [typeof(Silence)] = Of<Silence>("silence", s => s.Id, s => s.Reason, "Version"),
            [typeof(SavedView)] = Of<SavedView>(
                "saved_view",
                v => $"{v.Owner}/{v.Name}",
                v => v.Name,
                "SavedAt"
            ),
            [typeof(StoredSource)] = Of<StoredSource>(
                "source",
                s => s.Id,
                s => s.Name,
                "Version",
                "State",
                "LastError",
                "LastLineAt",
                "LinesRead",
                "LinesCut",
                "BytesBehind",
                "ChangedBy",
                "ChangedAt"
            ),
            [typeof(PushSource)] = Of<PushSource>(
                "push_source",
                p => p.SourceId,
                _ => "",
                "RequestsTaken",
                "EntriesRefused",
                "RequestsRefused",
                "RequestsDeferred",
                "LastRefusal",
                "LastRefusalAt"
            ),
            [typeof(IngestToken)] = Of<IngestToken>(
                "ingest_token",
                t => t.Id,
                t => t.Name,
                "LastUsedAt"
            ),
            [typeof(ApiKey)] = Of<ApiKey>("api_key", k => k.Id, k => k.Name, "Hash", "LastUsedAt"),
            [typeof(StoredSetting)] = Of<StoredSetting>(
                Setting,
                s => s.Key,
                _ => "",
                "ChangedBy",
                "ChangedAt"
            ) with
            {
                Why = o => AgentSettings.Sentence((StoredSetting)o),
            },
            // A verified outcome that is counted is no move.
            [typeof(LadderStep)] = Of<LadderStep>(
                "ladder",
                s => s.Id,
                s => $"{s.ActionType} on {s.Service}",
                "Verified",
                "Reason",
                "ChangedBy",
                "ChangedAt",
                "Version"
            ) with
            {
                Why = o => ((LadderStep)o).Reason,
                By = o => ((LadderStep)o).ChangedBy,
            },
            [typeof(ChannelEntry)] = Of<ChannelEntry>(
                "channel",
                c => c.Id,
                c => c.Title,
                "Version",
                "UpdatedBy",
                "UpdatedAt"
            ),
            [typeof(OnCallPerson)] = Of<OnCallPerson>(
                "on_call_person",
                p => p.Id,
                p => p.Name,
                "Version",
                "UpdatedBy",
                "UpdatedAt"
            ),
            [typeof(OnCallSchedule)] = Of<OnCallSchedule>(
                "on_call_schedule",
                s => s.Id,
                s => s.Name,
                "Version",
                "UpdatedBy",
                "UpdatedAt"
            ),
            [typeof(ScheduleOverride)] = Of<ScheduleOverride>(
                "on_call_override",
                o => o.Id.ToString(),
                o => o.ScheduleId,
                "CreatedBy",
                "CreatedAt"
            ),
            [typeof(EscalationPolicy)] = Of<EscalationPolicy>(
                "escalation_policy",
                p => p.Id,
                p => p.Name,
                "Version",
                "UpdatedBy",
                "UpdatedAt"
            ),
            [typeof(OnCallUser)] = Of<OnCallUser>(
                "user",
                u => u.Id,
                u => u.UserName ?? "",
                "LastLogin",
                "AccessFailedCount",
                "LockoutEnd",
                "ConcurrencyStamp",
                "SecurityStamp",
                "NormalizedEmail",
                "NormalizedUserName"
            ),
        };

    private static AuditedKind Of<T>(
        string kind,
        Func<T, string> id,
        Func<T, string> name,
        params string[] unrecorded
    ) => new(kind, o => id((T)o), o => name((T)o), unrecorded.ToHashSet(StringComparer.Ordinal));
}
