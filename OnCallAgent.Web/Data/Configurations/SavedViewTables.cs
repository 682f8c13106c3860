using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class SavedViewTable : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> table)
    {
        table.ToTable("saved_views").HasKey(v => new { v.Owner, v.Name });
        table.Property(v => v.Owner).HasMaxLength(256);
        table.Property(v => v.Name).HasMaxLength(SavedView.MaxNameLength);
        table.Property(v => v.Query).HasMaxLength(SavedView.MaxQueryLength);
    }
}
