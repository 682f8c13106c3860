using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class UserSessionTable : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> table)
    {
        table.ToTable("user_sessions").HasKey(s => s.Id);
        table.Property(s => s.Id).HasMaxLength(32);
        table.Property(s => s.Stamp).HasMaxLength(64);
        // In ticks: engines store an interval each in a way of their own, and none longer than a day alike.
        table.Property(s => s.Idle).HasConversion(t => t.Ticks, t => TimeSpan.FromTicks(t));
        table.Property(s => s.Address).HasMaxLength(64);
        table.Property(s => s.Client).HasMaxLength(UserSessions.LongestClient);
        table.HasIndex(s => s.UserId);
        table.HasIndex(s => s.ExpiresAt);
        table
            .HasOne<OnCallUser>()
            .WithMany()
            .HasForeignKey(s => s.UserId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RefreshTokenTable : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> table)
    {
        table.ToTable("refresh_tokens").HasKey(t => t.Hash);
        table.Property(t => t.Hash).HasMaxLength(64);
        table.Property(t => t.SessionId).HasMaxLength(32);
        table.HasIndex(t => t.ExpiresAt);
        table
            .HasOne<UserSession>()
            .WithMany()
            .HasForeignKey(t => t.SessionId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> table)
    {
        table.ToTable("api_keys").HasKey(k => k.Id);
        table.Property(k => k.Id).HasMaxLength(40);
        table.Property(k => k.Name).HasMaxLength(ApiKeyEdits.LongestName);
        table.Property(k => k.Scope).HasMaxLength(16);
        table.Property(k => k.Hash).HasMaxLength(64);
        table.Property(k => k.Hint).HasMaxLength(16);
        table.Property(k => k.CreatedBy).HasMaxLength(256);
        table.HasIndex(k => k.Hash).IsUnique();
    }
}
