using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class SecondFactorTable : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> table)
    {
        table.ToTable("second_factors").HasKey(f => f.UserId);
        table.Property(f => f.ProtectedSecret).HasMaxLength(1_000);
        table
            .HasOne<OnCallUser>()
            .WithMany()
            .HasForeignKey(f => f.UserId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RecoveryCodeTable : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> table)
    {
        table.ToTable("recovery_codes").HasKey(c => c.Hash);
        table.Property(c => c.Hash).HasMaxLength(64);
        table.HasIndex(c => c.UserId);
        table
            .HasOne<OnCallUser>()
            .WithMany()
            .HasForeignKey(c => c.UserId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
