using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Configurations;

internal sealed class UserTable : IEntityTypeConfiguration<OnCallUser>
{
    public void Configure(EntityTypeBuilder<OnCallUser> table)
    {
        table.ToTable("users");
        table.Property(u => u.UserName).HasColumnName("username");
        table.Property(u => u.FullName).HasMaxLength(200);
    }
}

internal sealed class RoleTable : IEntityTypeConfiguration<IdentityRole>
{
    public void Configure(EntityTypeBuilder<IdentityRole> table) => table.ToTable("roles");
}

internal sealed class UserRoleTable : IEntityTypeConfiguration<IdentityUserRole<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserRole<string>> table) =>
        table.ToTable("user_roles");
}

internal sealed class UserClaimTable : IEntityTypeConfiguration<IdentityUserClaim<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<string>> table) =>
        table.ToTable("user_claims");
}

internal sealed class UserLoginTable : IEntityTypeConfiguration<IdentityUserLogin<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<string>> table) =>
        table.ToTable("user_logins");
}

internal sealed class UserTokenTable : IEntityTypeConfiguration<IdentityUserToken<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<string>> table) =>
        table.ToTable("user_tokens");
}

internal sealed class RoleClaimTable : IEntityTypeConfiguration<IdentityRoleClaim<string>>
{
    public void Configure(EntityTypeBuilder<IdentityRoleClaim<string>> table) =>
        table.ToTable("role_claims");
}
