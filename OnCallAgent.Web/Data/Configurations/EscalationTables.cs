using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class DeliveryTable : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> table)
    {
        table.ToTable("deliveries").HasKey(d => d.Id);
        table.Property(d => d.Id).ValueGeneratedNever();
        table.Property(d => d.IncidentId).HasMaxLength(32);
        table.Property(d => d.Cause).HasMaxLength(EscalationCause.MaxLength);
        table.Property(d => d.Channel).HasMaxLength(50);
        table.Property(d => d.Recipient).HasMaxLength(ChannelRules.MaxRecipient);
        table.Property(d => d.Notice).AsJson();
        table.Property(d => d.Version).IsConcurrencyToken();
        table.Ignore(d => d.IsTest).Ignore(d => d.IsAnswered);
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(d => d.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        // One message per event and step: the same cause reaches the same person once at each.
        table
            .HasIndex(d => new
            {
                d.IncidentId,
                d.Cause,
                d.Step,
                d.Channel,
                d.Recipient,
            })
            .IsUnique();
        table.HasIndex(d => new { d.Status, d.NextAttemptAt });
        table.HasIndex(d => new { d.Channel, d.CreatedAt });
        table.HasIndex(d => d.CreatedAt);
    }
}

internal sealed class CallTable : IEntityTypeConfiguration<EscalationCall>
{
    public void Configure(EntityTypeBuilder<EscalationCall> table)
    {
        table.ToTable("escalation_calls").HasKey(c => c.Id);
        table.Property(c => c.Id).ValueGeneratedNever();
        table.Property(c => c.IncidentId).HasMaxLength(32);
        table.Property(c => c.Cause).HasMaxLength(EscalationCause.MaxLength);
        table.Property(c => c.Notice).AsJson();
        table.Property(c => c.PolicyId).HasMaxLength(EntryId.MaxLength);
        table.Property(c => c.HeldBy).HasMaxLength(32);
        table.Property(c => c.Version).IsConcurrencyToken();
        table.Ignore(c => c.IsOpen).Ignore(c => c.IsAskedFor);
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(c => c.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
        // One call per event, whatever two processes decide at the same moment.
        table.HasIndex(c => new { c.IncidentId, c.Cause }).IsUnique();
        table.HasIndex(c => c.NextAt);
    }
}

internal sealed class ChannelTable : IEntityTypeConfiguration<ChannelEntry>
{
    public void Configure(EntityTypeBuilder<ChannelEntry> table)
    {
        table.ToTable("notification_channels").HasKey(c => c.Id);
        table.Property(c => c.Id).HasMaxLength(EntryId.MaxLength);
        table.Property(c => c.Title).HasMaxLength(100);
        table.Property(c => c.UpdatedBy).HasMaxLength(256);
        table.Property(c => c.Recipients).AsJson();
        table.Property(c => c.Settings).AsJson();
        table.Property(c => c.Version).IsConcurrencyToken();
    }
}

internal sealed class PersonTable : IEntityTypeConfiguration<OnCallPerson>
{
    public void Configure(EntityTypeBuilder<OnCallPerson> table)
    {
        table.ToTable("on_call_people").HasKey(p => p.Id);
        table.Property(p => p.Id).HasMaxLength(EntryId.MaxLength);
        table.Property(p => p.Name).HasMaxLength(100);
        table.Property(p => p.UpdatedBy).HasMaxLength(256);
        table.Property(p => p.Ways).AsJson();
        table.Property(p => p.Version).IsConcurrencyToken();
    }
}

internal sealed class ScheduleTable : IEntityTypeConfiguration<OnCallSchedule>
{
    public void Configure(EntityTypeBuilder<OnCallSchedule> table)
    {
        table.ToTable("on_call_schedules").HasKey(s => s.Id);
        table.Property(s => s.Id).HasMaxLength(EntryId.MaxLength);
        table.Property(s => s.Name).HasMaxLength(100);
        table.Property(s => s.Zone).HasMaxLength(100);
        table.Property(s => s.UpdatedBy).HasMaxLength(256);
        table.Property(s => s.Rotations).AsJson();
        table.Property(s => s.Version).IsConcurrencyToken();
    }
}

internal sealed class OverrideTable : IEntityTypeConfiguration<ScheduleOverride>
{
    public void Configure(EntityTypeBuilder<ScheduleOverride> table)
    {
        table.ToTable("on_call_overrides").HasKey(o => o.Id);
        table.Property(o => o.Id).ValueGeneratedNever();
        table.Property(o => o.ScheduleId).HasMaxLength(EntryId.MaxLength);
        // Some of these names are words of SQL.
        table.Property(o => o.From).HasColumnName("begins_at");
        table.Property(o => o.Until).HasColumnName("ends_at");
        table.Property(o => o.Person).HasMaxLength(EntryId.MaxLength);
        table.Property(o => o.InsteadOf).HasMaxLength(EntryId.MaxLength);
        table.Property(o => o.Reason).HasMaxLength(500);
        table.Property(o => o.CreatedBy).HasMaxLength(256);
        table
            .HasOne<OnCallSchedule>()
            .WithMany()
            .HasForeignKey(o => o.ScheduleId)
            .OnDelete(DeleteBehavior.Cascade);
        table.HasIndex(o => new { o.ScheduleId, o.Until });
    }
}

internal sealed class PolicyTable : IEntityTypeConfiguration<EscalationPolicy>
{
    public void Configure(EntityTypeBuilder<EscalationPolicy> table)
    {
        table.ToTable("escalation_policies").HasKey(p => p.Id);
        table.Property(p => p.Id).HasMaxLength(EntryId.MaxLength);
        table.Property(p => p.Name).HasMaxLength(100);
        table.Property(p => p.Order).HasColumnName("rank");
        table.Property(p => p.UpdatedBy).HasMaxLength(256);
        table.Property(p => p.Services).AsJson();
        table.Property(p => p.Severities).AsJson();
        table.Property(p => p.Steps).AsJson();
        table.Property(p => p.QuietHours).AsJson();
        table.Property(p => p.Version).IsConcurrencyToken();
    }
}
