using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Web.Data.Idempotency;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class KeptAnswerTable : IEntityTypeConfiguration<KeptAnswer>
{
    public void Configure(EntityTypeBuilder<KeptAnswer> table)
    {
        table.ToTable("kept_answers").HasKey(a => new { a.Caller, a.Key });
        table.Property(a => a.Caller).HasMaxLength(100);
        table.Property(a => a.Key).HasMaxLength(200);
        table.Property(a => a.RequestHash).HasMaxLength(64);
        table.Property(a => a.ContentType).HasMaxLength(200);
        table.Property(a => a.Location).HasMaxLength(1_000);
        table.Property(a => a.Tag).HasMaxLength(100);
        table.HasIndex(a => a.ExpiresAt);
    }
}
