using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class IncidentTable : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> table)
    {
        table.ToTable("incidents").HasKey(i => i.Id);
        table.Property(i => i.Id).HasMaxLength(32);
        table.Property(i => i.Title).HasMaxLength(Incident.MaxTitleLength).IsRequired();
        table.Property(i => i.Service).HasMaxLength(200);
        table.Property(i => i.Source).HasMaxLength(200);
        table.Property(i => i.Fingerprint).HasMaxLength(80);
        table.Property(i => i.PatternId).HasMaxLength(100);
        table.Property(i => i.AssignedTo).HasMaxLength(256);
        table.Property(i => i.AcknowledgedBy).HasMaxLength(256);
        table.Property(i => i.ResolutionMethod).HasMaxLength(200);
        table.Property(i => i.Labels).AsJson();
        table.Property(i => i.MergedInto).HasMaxLength(32);
        table.Property(i => i.MergedFaults).AsJson();
        table.Property(i => i.Version).IsConcurrencyToken();
        table.Property<string?>(TraceStamp.Column).HasMaxLength(TraceStamp.Length);
        table
            .Ignore(i => i.UnsavedTimeline)
            .Ignore(i => i.IsActive)
            .Ignore(i => i.IsFree)
            .Ignore(i => i.IsKeptApart);
        table.HasIndex(i => new { i.Status, i.CreatedAt });
        // Of the list and its filters, in its order to the last: what is left out before a part is not read.
        table.HasIndex(i => new { i.CreatedAt, i.Id });
        table.HasIndex(i => new
        {
            i.Status,
            i.Severity,
            i.CreatedAt,
            i.Id,
        });
        table.HasIndex(i => new
        {
            i.Service,
            i.CreatedAt,
            i.Id,
        });
        // The page's orders by the last sign and by lines, of each status and severity. Each costs something whenever an incident
        // is seen again, so a service and a person have none of their own: theirs are few enough to be sorted.
        table.HasIndex(i => new
        {
            i.Status,
            i.Severity,
            i.LastObservedAt,
            i.Id,
        });
        table.HasIndex(i => new
        {
            i.Status,
            i.Severity,
            i.OccurrenceCount,
            i.Id,
        });
        table
            .HasIndex(i => new
            {
                i.AssignedTo,
                i.CreatedAt,
                i.Id,
            })
            .HasFilter("assigned_to is not null");
        table.HasIndex(i => new
        {
            i.Handler,
            i.CreatedAt,
            i.Id,
        });
        table.HasIndex(i => new
        {
            i.PatternId,
            i.Service,
            i.LastObservedAt,
        });
        table.HasIndex(i => i.NextStepAt);
        table.HasIndex(i => i.ResolvedAt);
        // One active incident per fault, whatever two readers see at the same moment. Incidents of people have no fingerprint.
        table
            .HasIndex(i => i.Fingerprint, IndexNames.ActiveFault)
            .IsUnique()
            .HasFilter("status in ('open', 'investigating') and fingerprint <> ''");
    }
}

internal sealed class TimelineTable : IEntityTypeConfiguration<TimelineEntry>
{
    public void Configure(EntityTypeBuilder<TimelineEntry> table)
    {
        table.ToTable("timeline").HasKey(t => t.Id);
        table.Property(t => t.IncidentId).HasMaxLength(32);
        table.Property(t => t.Actor).HasMaxLength(256);
        table.Property(t => t.SubjectId).HasMaxLength(64);
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(t => t.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(t => new { t.IncidentId, t.Id });
    }
}

internal sealed class EvidenceTable : IEntityTypeConfiguration<EvidenceLine>
{
    public void Configure(EntityTypeBuilder<EvidenceLine> table)
    {
        table.ToTable("evidence").HasKey(e => e.Id);
        table.Property(e => e.IncidentId).HasMaxLength(32);
        table.Property(e => e.Service).HasMaxLength(200);
        table.Property(e => e.PatternId).HasMaxLength(100);
        table.Property(e => e.Source).HasMaxLength(200);
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(e => e.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(e => new { e.IncidentId, e.Id });
    }
}

internal sealed class AnalysisTable : IEntityTypeConfiguration<IncidentAnalysis>
{
    public void Configure(EntityTypeBuilder<IncidentAnalysis> table)
    {
        table.ToTable("analyses");
        table.Property<long>("Id").ValueGeneratedOnAdd();
        table.HasKey("Id");
        table.Property(a => a.IncidentId).HasMaxLength(32);
        table.Property(a => a.RootCauseCategory).HasMaxLength(100);
        table.Property(a => a.KnowledgeId).HasMaxLength(100);
        table.Property(a => a.Calibration).AsJson();
        table.Property(a => a.Calibrated).AsJson();
        table.Property(a => a.Prediction).AsJson();
        table.Property(a => a.SimilarIncidents).AsJson();
        table.Ignore(a => a.DecisiveConfidence).Ignore(a => a.PredictedResolutionMinutes);
        table.Property(a => a.Factors).AsJson();
        table.Property(a => a.AffectedComponents).AsJson();
        table.Property(a => a.RecommendedActions).AsJson();
        table.Property(a => a.Suspects).AsJson();
        table.Property(a => a.KnowledgeHits).AsJson();
        table.Property(a => a.Retrieval).AsJson();
        table.Property(a => a.SolutionSteps).AsJson();
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(a => a.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(a => a.IncidentId);
    }
}

internal sealed class ExplanationTable : IEntityTypeConfiguration<WrittenExplanation>
{
    public void Configure(EntityTypeBuilder<WrittenExplanation> table)
    {
        table.ToTable("explanations").HasKey(e => e.IncidentId);
        table.Property(e => e.IncidentId).HasMaxLength(32);
        table.Property(e => e.Model).HasMaxLength(200);
        table.Property(e => e.Text).HasMaxLength(WrittenExplanation.MaxLength);
        table.Property(e => e.Fault).HasMaxLength(500);
        // Of two nodes that find the same one waiting, one asks.
        table.Property(e => e.At).IsConcurrencyToken();
        table
            .HasOne<Incident>()
            .WithOne()
            .HasForeignKey<WrittenExplanation>(e => e.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ActionTable : IEntityTypeConfiguration<ActionRecord>
{
    public void Configure(EntityTypeBuilder<ActionRecord> table)
    {
        table.ToTable("actions").HasKey(a => a.Id);
        table.Property(a => a.Id).HasMaxLength(32);
        table.Property(a => a.IncidentId).HasMaxLength(32);
        table.Property(a => a.Service).HasMaxLength(200);
        table.Property(a => a.ActionType).HasMaxLength(100);
        table.Property(a => a.RequestedBy).HasMaxLength(256);
        table.Property(a => a.ApprovedBy).HasMaxLength(256);
        table.Property(a => a.RunBy).HasMaxLength(200);
        table.Property(a => a.Parameters).AsJson();
        table.Property(a => a.Result).AsJson();
        table.Property(a => a.Plan).AsJson();
        table.Property(a => a.Basis).AsJson();
        table.Property(a => a.Digest).HasMaxLength(64);
        table.Property(a => a.Approvers).AsJson();
        table.Property(a => a.RollsBack).HasMaxLength(32);
        table.Property(a => a.CancelRequestedBy).HasMaxLength(256);
        table.Property(a => a.Version).IsConcurrencyToken();
        table.Ignore(a => a.IsUnfinished);
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(a => a.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(a => a.IncidentId);
        table.HasIndex(a => new { a.Service, a.Status });
        // One action per service at a time, whatever two incidents or two nodes decide at the same moment.
        table
            .HasIndex(a => a.Service, IndexNames.RunningActionOfService)
            .IsUnique()
            .HasFilter("status = 'running'");
    }
}

internal sealed class DecisionTable : IEntityTypeConfiguration<DecisionRecord>
{
    public void Configure(EntityTypeBuilder<DecisionRecord> table)
    {
        table.ToTable("decisions").HasKey(d => d.Id);
        table.Property(d => d.IncidentId).HasMaxLength(32);
        table.Property(d => d.Kind).HasMaxLength(32);
        table.Property(d => d.Actions).AsJson();
        table.Property(d => d.Verdicts).AsJson();
        table.Property(d => d.Risk).AsJson();
        table.Property(d => d.Ladder).AsJson();
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(d => d.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(d => d.IncidentId);
    }
}

internal sealed class LadderTable : IEntityTypeConfiguration<LadderStep>
{
    public void Configure(EntityTypeBuilder<LadderStep> table)
    {
        // No foreign keys: what was learned stays when the pattern or the service goes.
        table
            .ToTable("ladder")
            .HasKey(s => new
            {
                s.PatternId,
                s.ActionType,
                s.Service,
            });
        table.Property(s => s.PatternId).HasMaxLength(100);
        table.Property(s => s.ActionType).HasMaxLength(100);
        table.Property(s => s.Service).HasMaxLength(200);
        table.Property(s => s.ChangedBy).HasMaxLength(256);
        table.Property(s => s.Version).IsConcurrencyToken();
        table.Ignore(s => s.Id);
    }
}

internal sealed class VerificationTable : IEntityTypeConfiguration<StoredVerification>
{
    public void Configure(EntityTypeBuilder<StoredVerification> table)
    {
        table.ToTable("verifications").HasKey(v => v.IncidentId);
        table.Property(v => v.IncidentId).HasMaxLength(32);
        table.Property(v => v.State).AsJson();
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(v => v.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LeaseTable : IEntityTypeConfiguration<IncidentLease>
{
    public void Configure(EntityTypeBuilder<IncidentLease> table)
    {
        table.ToTable("incident_leases").HasKey(l => l.IncidentId);
        table.Property(l => l.IncidentId).HasMaxLength(32);
        table.Property(l => l.Owner).HasMaxLength(200);
        table.Property(l => l.Fence).IsConcurrencyToken();
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(l => l.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
