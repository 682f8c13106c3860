using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class AlertPatternTable : IEntityTypeConfiguration<AlertPattern>
{
    public void Configure(EntityTypeBuilder<AlertPattern> table)
    {
        table.ToTable("alert_patterns").HasKey(p => p.Id);
        table.Property(p => p.Id).HasMaxLength(100);
        table.Property(p => p.Name).HasMaxLength(200);
        table.Property(p => p.Category).HasMaxLength(100);
        table.Property(p => p.Service).HasMaxLength(200);
        table.Property(p => p.Owner).HasMaxLength(256);
        table.Property(p => p.Version).IsConcurrencyToken();
    }
}

internal sealed class KnowledgeTable : IEntityTypeConfiguration<KnowledgeEntry>
{
    public void Configure(EntityTypeBuilder<KnowledgeEntry> table)
    {
        table.ToTable("knowledge_entries").HasKey(k => k.Id);
        table.Property(k => k.Id).HasMaxLength(100);
        table.Property(k => k.Title).HasMaxLength(300);
        table.Property(k => k.Category).HasMaxLength(100);
        table.Property(k => k.CreatedBy).HasMaxLength(256);
        table.Property(k => k.Tags).AsJson();
        table.Property(k => k.ErrorPatterns).AsJson();
        table.Property(k => k.MustMatch).AsJson();
        table.Property(k => k.MustNotMatch).AsJson();
        table.Property(k => k.SolutionSteps).AsJson();
        table.Property(k => k.AutomatedActions).AsJson();
        table.Property(k => k.RelatedServices).AsJson();
        table.Property(k => k.Version).IsConcurrencyToken();
    }
}

internal sealed class ServiceTable : IEntityTypeConfiguration<ServiceEntry>
{
    public void Configure(EntityTypeBuilder<ServiceEntry> table)
    {
        table.ToTable("services").HasKey(s => s.Name);
        table.Property(s => s.Name).HasMaxLength(200);
        table.Property(s => s.Owner).HasMaxLength(256);
        table.Property(s => s.DependsOn).AsJson();
        table.Property(s => s.Targets).AsJson();
        table.Property(s => s.ChangeWindows).AsJson();
        table.Property(s => s.Version).IsConcurrencyToken();
    }
}

internal sealed class SignalGroupTable : IEntityTypeConfiguration<SignalGroup>
{
    public void Configure(EntityTypeBuilder<SignalGroup> table)
    {
        table.ToTable("signal_groups").HasKey(g => g.Fingerprint);
        table.Property(g => g.Fingerprint).HasMaxLength(80);
        table.Property(g => g.PatternId).HasMaxLength(100);
        table.Property(g => g.Service).HasMaxLength(200);
        table.Property(g => g.IncidentId).HasMaxLength(32);
        table.Property(g => g.RecentMatches).AsJson();
        table.HasIndex(g => g.LastSeen);
        table.HasIndex(g => new { g.PatternId, g.Service });
    }
}

internal sealed class SettingTable : IEntityTypeConfiguration<StoredSetting>
{
    public void Configure(EntityTypeBuilder<StoredSetting> table)
    {
        table.ToTable("settings").HasKey(s => s.Key);
        table.Property(s => s.Key).HasMaxLength(100);
        table.Property(s => s.ChangedBy).HasMaxLength(256);
        table.Property(s => s.Reason).HasMaxLength(StoredSetting.LongestReason);
    }
}
