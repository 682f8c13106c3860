using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class PushSourceTable : IEntityTypeConfiguration<PushSource>
{
    public void Configure(EntityTypeBuilder<PushSource> table)
    {
        table.ToTable("push_sources").HasKey(p => p.SourceId);
        table.Property(p => p.SourceId).HasMaxLength(100);
        table.Property(p => p.Mapping).AsJson();
        table.Property(p => p.LastRefusal).HasMaxLength(500);
        table
            .HasOne<StoredSource>()
            .WithOne()
            .HasForeignKey<PushSource>(p => p.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class IngestTokenTable : IEntityTypeConfiguration<IngestToken>
{
    public void Configure(EntityTypeBuilder<IngestToken> table)
    {
        table.ToTable("ingest_tokens").HasKey(t => t.Id);
        table.Property(t => t.Id).HasMaxLength(40);
        table.Property(t => t.SourceId).HasMaxLength(100);
        table.Property(t => t.Name).HasMaxLength(100);
        table.Property(t => t.Hash).HasMaxLength(64);
        table.Property(t => t.Hint).HasMaxLength(16);
        table.Property(t => t.CreatedBy).HasMaxLength(256);
        table.HasIndex(t => t.Hash).IsUnique();
        table
            .HasOne<StoredSource>()
            .WithMany()
            .HasForeignKey(t => t.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PushReceiptTable : IEntityTypeConfiguration<PushReceipt>
{
    public void Configure(EntityTypeBuilder<PushReceipt> table)
    {
        table.ToTable("push_receipts").HasKey(r => new { r.SourceId, r.Key });
        table.Property(r => r.SourceId).HasMaxLength(100);
        table.Property(r => r.Key).HasMaxLength(200);
        table.Property(r => r.BodyHash).HasMaxLength(64);
        table.HasIndex(r => r.ExpiresAt);
        table
            .HasOne<StoredSource>()
            .WithMany()
            .HasForeignKey(r => r.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AlertEpisodeTable : IEntityTypeConfiguration<AlertEpisode>
{
    public void Configure(EntityTypeBuilder<AlertEpisode> table)
    {
        table.ToTable("alert_episodes").HasKey(e => new { e.SourceId, e.Key });
        table.Property(e => e.SourceId).HasMaxLength(100);
        table.Property(e => e.Key).HasMaxLength(AlertNotice.MaxKeyLength);
        table.Property(e => e.Service).HasMaxLength(200);
        table.Property(e => e.PatternId).HasMaxLength(100);
        table.Property(e => e.IncidentId).HasMaxLength(32);
        table.HasIndex(e => e.ChangedAt);
        table
            .HasOne<StoredSource>()
            .WithMany()
            .HasForeignKey(e => e.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
