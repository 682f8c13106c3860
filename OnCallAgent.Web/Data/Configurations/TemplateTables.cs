using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Web.Data.Templates;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class ErrorTemplateTable : IEntityTypeConfiguration<ErrorTemplate>
{
    public void Configure(EntityTypeBuilder<ErrorTemplate> table)
    {
        table.ToTable("error_templates").HasKey(t => t.Id);
        table.Property(t => t.Id).HasMaxLength(32);
        table.Property(t => t.Service).HasMaxLength(200);
        table.Property(t => t.DecidedBy).HasMaxLength(256);
        table.Property(t => t.Pieces).AsJson();
        table.Property(t => t.Minutes).AsJson();
        table.Property(t => t.Version).IsConcurrencyToken();
        table.HasIndex(t => new { t.Service, t.LastSeen });
    }
}

internal sealed class LearnedServiceTable : IEntityTypeConfiguration<LearnedService>
{
    public void Configure(EntityTypeBuilder<LearnedService> table)
    {
        table.ToTable("learned_services").HasKey(s => s.Service);
        table.Property(s => s.Service).HasMaxLength(200);
    }
}
