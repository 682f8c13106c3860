using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class SilenceTable : IEntityTypeConfiguration<Silence>
{
    public void Configure(EntityTypeBuilder<Silence> table)
    {
        table.ToTable("silences").HasKey(s => s.Id);
        table.Property(s => s.Id).HasMaxLength(32);
        table.Property(s => s.Reason).HasMaxLength(SilenceRules.MaxReasonLength);
        table.Property(s => s.Recurrence).HasMaxLength(500);
        table.Property(s => s.Zone).HasMaxLength(100);
        table.Property(s => s.CreatedBy).HasMaxLength(256);
        table.Property(s => s.UpdatedBy).HasMaxLength(256);
        table.Property(s => s.Matchers).AsJson();
        table.Property(s => s.Version).IsConcurrencyToken();
        table.HasIndex(s => s.EndsAt);
    }
}

internal sealed class SuppressedFaultTable : IEntityTypeConfiguration<SuppressedFault>
{
    public void Configure(EntityTypeBuilder<SuppressedFault> table)
    {
        table.ToTable("suppressed_faults").HasKey(f => new { f.SilenceId, f.Fingerprint });
        table.Property(f => f.SilenceId).HasMaxLength(32);
        table.Property(f => f.Fingerprint).HasMaxLength(80);
        table.Property(f => f.PatternId).HasMaxLength(100);
        table.Property(f => f.Service).HasMaxLength(200);
        table.Property(f => f.Title).HasMaxLength(Incident.MaxTitleLength);
        table.Property(f => f.IncidentId).HasMaxLength(32);
        table.Property(f => f.Samples).AsJson();
        table
            .HasOne<Silence>()
            .WithMany()
            .HasForeignKey(f => f.SilenceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PatternHitsTable : IEntityTypeConfiguration<PatternHits>
{
    public void Configure(EntityTypeBuilder<PatternHits> table)
    {
        table.ToTable("pattern_hits").HasKey(h => new { h.PatternId, h.Hour });
        table.Property(h => h.PatternId).HasMaxLength(100);
        table.HasIndex(h => h.Hour);
    }
}

internal sealed class CatalogChangeTable : IEntityTypeConfiguration<CatalogChange>
{
    public void Configure(EntityTypeBuilder<CatalogChange> table)
    {
        table.ToTable("catalog_changes").HasKey(c => c.Id);
        table.Property(c => c.Kind).HasMaxLength(32);
        table.Property(c => c.EntryId).HasMaxLength(100);
        table.Property(c => c.By).HasColumnName("changed_by").HasMaxLength(256);
        table.Property(c => c.What).HasMaxLength(100);
        table.HasIndex(c => new
        {
            c.Kind,
            c.EntryId,
            c.Id,
        });
    }
}
