using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Makes, changes and removes people on call, schedules and escalation policies.</summary>
public sealed class OnCallEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    EscalationBooks books,
    TimeProvider clock
)
{
    private static readonly EntryBook<OnCallPerson> People = new(
        CatalogChange.Person,
        "person",
        p => p.Id,
        p => p.Version,
        (p, version, by, now) => p with { Version = version, UpdatedBy = by, UpdatedAt = now },
        p => p
    );

    private static readonly EntryBook<OnCallSchedule> Schedules = new(
        CatalogChange.Schedule,
        "schedule",
        s => s.Id,
        s => s.Version,
        (s, version, by, now) => s with { Version = version, UpdatedBy = by, UpdatedAt = now },
        s => s
    );

    private static readonly EntryBook<EscalationPolicy> Policies = new(
        CatalogChange.Policy,
        "policy",
        p => p.Id,
        p => p.Version,
        (p, version, by, now) => p with { Version = version, UpdatedBy = by, UpdatedAt = now },
        p => p
    );

    /// <summary>What is wrong with an entry as it stands among the others; empty where it can be saved.</summary>
    public static IReadOnlyList<FieldError> Check(OnCallPerson person, EscalationBook book)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(book);
        return person.Check(id => book.Channels.FirstOrDefault(c => c.Id == id)?.Kind);
    }

    /// <inheritdoc cref="Check(OnCallPerson, EscalationBook)"/>
    public static IReadOnlyList<FieldError> Check(OnCallSchedule schedule, EscalationBook book)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(book);
        return schedule.Check(id => book.People.Any(p => p.Id == id));
    }

    /// <inheritdoc cref="Check(OnCallPerson, EscalationBook)"/>
    public static IReadOnlyList<FieldError> Check(EscalationPolicy policy, EscalationBook book)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(book);
        return policy.Check(book.Knows);
    }

    /// <summary>Makes or replaces a person.</summary>
    /// <param name="draft">As it shall be.</param>
    /// <param name="isNew">Whether there must be none with this id yet.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The entry; a <see cref="FieldError"/>, <see cref="EntryExists"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public Task<Result<OnCallPerson>> SaveAsync(
        OnCallPerson draft,
        bool isNew,
        long? version,
        string by,
        CancellationToken cancellation
    ) => SaveAsync(People, draft, isNew, version, by, b => Check(draft, b), cancellation);

    /// <summary>Makes or replaces a schedule.</summary>
    /// <inheritdoc cref="SaveAsync(OnCallPerson, bool, long?, string, CancellationToken)"/>
    public Task<Result<OnCallSchedule>> SaveAsync(
        OnCallSchedule draft,
        bool isNew,
        long? version,
        string by,
        CancellationToken cancellation
    ) => SaveAsync(Schedules, draft, isNew, version, by, b => Check(draft, b), cancellation);

    /// <summary>Makes or replaces a policy. Calls that wait for its quiet hours look again at once.</summary>
    /// <inheritdoc cref="SaveAsync(OnCallPerson, bool, long?, string, CancellationToken)"/>
    public Task<Result<EscalationPolicy>> SaveAsync(
        EscalationPolicy draft,
        bool isNew,
        long? version,
        string by,
        CancellationToken cancellation
    ) => SaveAsync(Policies, draft, isNew, version, by, b => Check(draft, b), cancellation);

    /// <summary>Removes a person whom no schedule and no policy names.</summary>
    /// <returns><see cref="EntryNotFound"/>, <see cref="EntryChanged"/> or <see cref="EntryInUse"/>.</returns>
    public Task<Result> RemovePersonAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    ) =>
        RemoveAsync(
            People,
            id,
            version,
            by,
            b =>
                [
                    .. b
                        .Schedules.Where(s => s.Rotations.Any(r => r.People.Contains(id)))
                        .Select(s => s.Name),
                    .. b.Overrides.Any(o => o.Person == id)
                        ? ["an override"]
                        : Array.Empty<string>(),
                    .. PoliciesWith(b, new EscalationTarget(TargetKind.Person, id)),
                ],
            cancellation
        );

    /// <summary>Removes a schedule that no policy names, with its overrides.</summary>
    /// <inheritdoc cref="RemovePersonAsync"/>
    public Task<Result> RemoveScheduleAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    ) =>
        RemoveAsync(
            Schedules,
            id,
            version,
            by,
            b => PoliciesWith(b, new EscalationTarget(TargetKind.Schedule, id)),
            cancellation
        );

    /// <summary>Removes a policy. Calls that are under way go on by the one that fits now.</summary>
    /// <inheritdoc cref="RemovePersonAsync"/>
    public Task<Result> RemovePolicyAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    ) => RemoveAsync(Policies, id, version, by, _ => [], cancellation);

    private static IReadOnlyList<string> PoliciesWith(
        EscalationBook book,
        EscalationTarget target
    ) =>
        [
            .. book
                .Policies.Where(p => p.Steps.Any(s => s.Targets.Contains(target)))
                .Select(p => p.Name),
        ];

    private Task<Result<T>> SaveAsync<T>(
        EntryBook<T> kind,
        T draft,
        bool isNew,
        long? version,
        string by,
        Func<EscalationBook, IReadOnlyList<FieldError>> check,
        CancellationToken cancellation
    )
        where T : class =>
        contexts.ChangeAsync<T>(
            by,
            $"{kind.Words} {kind.Id(draft)}",
            async db =>
            {
                var now = clock.GetUtcNow();
                if (check(await books.ReadAsync(db, now, cancellation)) is [var fault, ..])
                {
                    return fault;
                }

                if (isNew)
                {
                    return await kind.CreateAsync(db, draft, by, now, cancellation);
                }

                var known = await db.FindAsync<T>([kind.Id(draft)], cancellation);
                var saved = await kind.ReplaceAsync(
                    db,
                    known,
                    draft,
                    version,
                    by,
                    now,
                    cancellation
                );
                if (saved.IsSuccess && draft is EscalationPolicy)
                {
                    await CallStore.WakeAsync(
                        db,
                        c => c.HeldBy == EscalationCall.QuietHours,
                        now,
                        cancellation
                    );
                }

                return saved;
            },
            cancellation
        );

    private async Task<Result> RemoveAsync<T>(
        EntryBook<T> kind,
        string id,
        long? version,
        string by,
        Func<EscalationBook, IReadOnlyList<string>> users,
        CancellationToken cancellation
    )
        where T : class =>
        await contexts.ChangeAsync<T>(
            by,
            $"{kind.Words} {id}",
            async db =>
            {
                var now = clock.GetUtcNow();
                if (await db.FindAsync<T>([id], cancellation) is not { } known)
                {
                    return new EntryNotFound($"{kind.Words} {id}");
                }

                return users(await books.ReadAsync(db, now, cancellation)) is { Count: > 0 } who
                    ? new EntryInUse($"The {kind.Words} {id}", string.Join(", ", who))
                    : await kind.RemoveAsync(db, known, version, by, now, cancellation);
            },
            cancellation
        );
}
