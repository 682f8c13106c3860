using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Web.Data.News;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class NodeNewsTable : IEntityTypeConfiguration<NodeNews>
{
    public void Configure(EntityTypeBuilder<NodeNews> table)
    {
        table.ToTable("node_news").HasKey(n => n.Id);
        table.Property(n => n.Node).HasMaxLength(200);
        table.Property(n => n.Body).AsJson();
        table.HasIndex(n => n.At);
    }
}
