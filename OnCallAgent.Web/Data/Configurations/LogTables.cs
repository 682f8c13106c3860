using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class SourceTable : IEntityTypeConfiguration<StoredSource>
{
    public void Configure(EntityTypeBuilder<StoredSource> table)
    {
        table.ToTable("sources").HasKey(s => s.Id);
        table.Property(s => s.Id).HasMaxLength(100);
        table.Property(s => s.Name).HasMaxLength(200);
        table.Property(s => s.Location).HasMaxLength(2_000);
        table.Property(s => s.DefaultService).HasMaxLength(200);
        table.Property(s => s.Zone).HasMaxLength(100);
        table.Property(s => s.Elasticsearch).AsJson();
        table.Property(s => s.ChangedBy).HasMaxLength(256);
        table.Property(s => s.Version).IsConcurrencyToken();
        table.Property(s => s.Encoding).HasMaxLength(100);
        table.Property(s => s.FirstLine).HasMaxLength(FirstLinePattern.MaxLength);
    }
}

internal sealed class CheckpointTable : IEntityTypeConfiguration<FileCheckpoint>
{
    public void Configure(EntityTypeBuilder<FileCheckpoint> table)
    {
        table
            .ToTable("file_checkpoints")
            .HasKey(c => new
            {
                c.Node,
                c.SourceId,
                c.Path,
            });
        table.Property(c => c.Node).HasMaxLength(NodeIdentity.LongestName);
        table.Property(c => c.SourceId).HasMaxLength(100);
        table.Property(c => c.Path).HasMaxLength(700);
        table.Property(c => c.FileId).HasMaxLength(64);
        table.Property(c => c.PrefixHash).HasMaxLength(64);
        table
            .HasOne<StoredSource>()
            .WithMany()
            .HasForeignKey(c => c.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PollCheckpointTable : IEntityTypeConfiguration<PollCheckpoint>
{
    public void Configure(EntityTypeBuilder<PollCheckpoint> table)
    {
        table.ToTable("poll_checkpoints").HasKey(c => c.SourceId);
        table.Property(c => c.SourceId).HasMaxLength(100);
        table.Property(c => c.Owner).HasMaxLength(200);
        table
            .HasOne<StoredSource>()
            .WithOne()
            .HasForeignKey<PollCheckpoint>(c => c.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SeenDocumentsTable : IEntityTypeConfiguration<SeenDocuments>
{
    public void Configure(EntityTypeBuilder<SeenDocuments> table)
    {
        table.ToTable("seen_documents").HasKey(d => new { d.SourceId, d.Sequence });
        table.Property(d => d.SourceId).HasMaxLength(100);
        table.Property(d => d.Sequence).ValueGeneratedNever();
        table
            .HasOne<StoredSource>()
            .WithMany()
            .HasForeignKey(d => d.SourceId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LogLineTable : IEntityTypeConfiguration<StoredLogLine>
{
    public void Configure(EntityTypeBuilder<StoredLogLine> table)
    {
        table.ToTable("log_lines").HasKey(l => l.Id);
        table.Property(l => l.Service).HasMaxLength(200);
        table.Property(l => l.Source).HasMaxLength(100);
        table.Property(l => l.IncidentId).HasMaxLength(32);
        table.HasIndex(l => new { l.Service, l.Id });
        // Problems are few among many lines and are looked for most; other levels are found by walking back.
        table.HasIndex(l => l.Id, "ix_log_lines_problems").HasFilter("level >= 4");
        // Evidence is few too, and an incident's page reads all of its own.
        table.HasIndex(l => new { l.IncidentId, l.Id }).HasFilter("incident_id IS NOT NULL");
    }
}

internal sealed class LogBlockTable : IEntityTypeConfiguration<StoredLogBlock>
{
    public void Configure(EntityTypeBuilder<StoredLogBlock> table)
    {
        table.ToTable("log_blocks").HasKey(b => b.FirstId);
        table.Property(b => b.FirstId).ValueGeneratedNever();
        table.HasIndex(b => b.ObservedAt);
        table.HasIndex(b => b.Latest);
    }
}

internal sealed class LogMinuteTable : IEntityTypeConfiguration<StoredLogMinute>
{
    public void Configure(EntityTypeBuilder<StoredLogMinute> table)
    {
        table
            .ToTable("log_minutes")
            .HasKey(m => new
            {
                m.Minute,
                m.Service,
                m.Level,
            });
        table.Property(m => m.Service).HasMaxLength(200);
    }
}
