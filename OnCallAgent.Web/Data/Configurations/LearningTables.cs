using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class OutcomeTable : IEntityTypeConfiguration<Outcome>
{
    public void Configure(EntityTypeBuilder<Outcome> table)
    {
        // No foreign key: what was learned stays when the incident, the entry or the pattern goes.
        table.ToTable("outcomes").HasKey(o => o.Id);
        table.Property(o => o.IncidentId).HasMaxLength(32);
        table.Property(o => o.Service).HasMaxLength(200);
        table.Property(o => o.By).HasMaxLength(256);
        table.Property(o => o.Note).HasMaxLength(Outcome.LongestNote);
        table.Property(o => o.ActionId).HasMaxLength(32);
        table.Property(o => o.ActionType).HasMaxLength(100);
        table.Property(o => o.KnowledgeId).HasMaxLength(100);
        table.Property(o => o.PatternId).HasMaxLength(100);
        table.HasIndex(o => o.IncidentId);
    }
}

internal sealed class KnowledgeDraftTable : IEntityTypeConfiguration<StoredDraft>
{
    public void Configure(EntityTypeBuilder<StoredDraft> table)
    {
        table.ToTable("knowledge_drafts").HasKey(d => d.IncidentId);
        table.Property(d => d.IncidentId).HasMaxLength(32);
        table.Property(d => d.MadeBy).HasMaxLength(256);
        table.Property(d => d.Draft).AsJson();
        table.Property(d => d.Version).IsConcurrencyToken();
        table
            .HasOne<Incident>()
            .WithMany()
            .HasForeignKey(d => d.IncidentId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
