using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Data.Learning;

/// <summary>Makes drafts of knowledge entries from resolved incidents, and saves them once a person has read them.</summary>
public sealed class KnowledgeDrafts(
    IDbContextFactory<OnCallDbContext> contexts,
    KnowledgeEdits edits,
    ActionCatalog actions,
    TimeProvider clock
)
{
    private const int MostQuietLines = 2_000;

    // The first lines of a fault come before the one that was noticed.
    private static readonly TimeSpan Aura = TimeSpan.FromMinutes(1);

    /// <summary>The draft of an incident; null for none.</summary>
    public async Task<StoredDraft?> FindAsync(string incidentId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .KnowledgeDrafts.AsNoTracking()
            .SingleOrDefaultAsync(d => d.IncidentId == incidentId, cancellation);
    }

    /// <summary>Makes the draft of a resolved incident, in place of an earlier one.</summary>
    /// <returns>It; <see cref="IncidentNotFound"/>, <see cref="DraftTooEarly"/>, or <see cref="EntryExists"/> where one was saved already.</returns>
    public async Task<Result<StoredDraft>> MakeAsync(
        string incidentId,
        string by,
        CancellationToken cancellation
    )
    {
        Result<KnowledgeDraft> made;
        await using (var reading = await contexts.CreateDbContextAsync(cancellation))
        {
            if (
                await StoredCase.ReadAsync(reading, incidentId, cancellation)
                is not { File: var file }
            )
            {
                return new IncidentNotFound(incidentId);
            }

            made = KnowledgeDraft.Of(
                await SourceAsync(reading, file, cancellation),
                by,
                clock.GetUtcNow()
            );
        }

        return made.IsSuccess
            ? await contexts.ChangeAsync(
                by,
                $"The draft of {incidentId}",
                db => StoreAsync(db, incidentId, made.Value, by, cancellation),
                cancellation
            )
            : made.Error;
    }

    /// <summary>What is wrong with an entry, field by field; empty where it can be saved.</summary>
    public IReadOnlyList<FieldError> Check(KnowledgeEntry entry) => edits.Check(entry);

    /// <summary>Saves the draft as an entry, as the person left it: from now on the agent goes by it.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="edited">The entry as it shall be; null for the draft as it is. Its id stays the draft's.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The entry; <see cref="EntryNotFound"/> where there is no draft, <see cref="EntryExists"/>, or the first <see cref="FieldError"/>.</returns>
    public async Task<Result<KnowledgeEntry>> SaveAsync(
        string incidentId,
        KnowledgeEntry? edited,
        string by,
        CancellationToken cancellation
    )
    {
        return await contexts.ChangeAsync(
            by,
            $"The draft of {incidentId}",
            async db =>
            {
                var stored = await db.KnowledgeDrafts.SingleOrDefaultAsync(
                    d => d.IncidentId == incidentId,
                    cancellation
                );
                if (stored is null)
                {
                    return new EntryNotFound($"draft of {incidentId}");
                }

                // In the same transaction: a draft is either there or an entry.
                db.KnowledgeDrafts.Remove(stored);
                return await edits.AddAsync(
                    db,
                    (edited ?? stored.Draft.Entry) with
                    {
                        Id = stored.Draft.Entry.Id,
                    },
                    $"created from {incidentId}",
                    by,
                    cancellation
                );
            },
            cancellation
        );
    }

    private async Task<Result<StoredDraft>> StoreAsync(
        OnCallDbContext db,
        string incidentId,
        KnowledgeDraft draft,
        string by,
        CancellationToken cancellation
    )
    {
        if (await db.KnowledgeEntries.AnyAsync(k => k.Id == draft.Entry.Id, cancellation))
        {
            return new EntryExists($"knowledge entry {draft.Entry.Id}");
        }

        var now = clock.GetUtcNow();
        var stored = await db.KnowledgeDrafts.SingleOrDefaultAsync(
            d => d.IncidentId == incidentId,
            cancellation
        );
        if (stored is null)
        {
            stored = new StoredDraft
            {
                IncidentId = incidentId,
                Draft = draft,
                MadeAt = now,
                MadeBy = by,
            };
            db.KnowledgeDrafts.Add(stored);
        }
        else
        {
            stored.Draft = draft;
            stored.MadeAt = now;
            stored.MadeBy = by;
            stored.Version++;
        }

        await db.SaveChangesAsync(cancellation);
        return stored;
    }

    private async Task<DraftSource> SourceAsync(
        OnCallDbContext db,
        Domain.Flow.IncidentCase file,
        CancellationToken cancellation
    )
    {
        var incident = file.Incident;
        var evidence = await db
            .Evidence.AsNoTracking()
            .Where(e => e.IncidentId == incident.Id)
            .OrderBy(e => e.Id)
            .ToListAsync(cancellation);
        return new DraftSource
        {
            Incident = incident,
            Analysis = file.Analysis,
            Evidence = evidence,
            // A cascade has lines of several services.
            QuietLines = await QuietAsync(
                db,
                incident,
                [
                    .. evidence
                        .Select(static e => e.Service)
                        .Append(incident.Service)
                        .Distinct(StringComparer.Ordinal),
                ],
                cancellation
            ),
            Actions = file.Actions,
            Outcomes = await db
                .Outcomes.AsNoTracking()
                .Where(o => o.IncidentId == incident.Id)
                .OrderBy(o => o.Id)
                .ToListAsync(cancellation),
            ReadOnlyActions = actions
                .All.Where(static a => a.Definition.IsReadOnly)
                .Select(static a => a.Definition.Type)
                .ToHashSet(StringComparer.Ordinal),
            Service = await db
                .Services.AsNoTracking()
                .SingleOrDefaultAsync(s => s.Name == incident.Service, cancellation),
        };
    }

    // Lines that the incident's own pattern matches are the same trouble at an earlier time, not quiet.
    private static async Task<IReadOnlyList<string>> QuietAsync(
        OnCallDbContext db,
        Incident incident,
        List<string> services,
        CancellationToken cancellation
    )
    {
        var before = incident.FirstSeen - Aura;
        var lines = await db
            .LogLines.AsNoTracking()
            .Where(l =>
                services.Contains(l.Service) && l.Timestamp < before && l.IncidentId == null
            )
            .OrderByDescending(l => l.Id)
            .Take(MostQuietLines)
            .Select(l => l.Message)
            .ToListAsync(cancellation);
        var pattern = await db
            .AlertPatterns.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == incident.PatternId, cancellation);
        return
            pattern is not null
            && PatternRegex.Compile(pattern.Regex, pattern.IgnoreCase)
                is { IsSuccess: true, Value: var own }
            ? lines.FindAll(l => own.Test(l) == SearchVerdict.NoMatch)
            : lines;
    }
}
