namespace OnCallAgent.Tests.Web.Hosting;

public sealed class SingleSignOnSettingsTests : IDisposable
{
    private readonly SettingsDriver settings = new();

    public void Dispose() => settings.Dispose();

    [Fact]
    public void Without_an_authority_nobody_signs_in_at_a_provider() =>
        settings.Loaded().SingleSignOn.ShouldBeNull();

    [Fact]
    public void All_of_it_can_be_set()
    {
        var set = settings
            .Variable("OIDC_AUTHORITY", "https://login.example.com/realms/ops")
            .Variable("OIDC_CLIENT_ID", "oncall")
            .Variable("OIDC_CLIENT_SECRET", "of this client")
            .Variable("OIDC_NAME", "Example Login")
            .Variable("OIDC_SCOPES", "groups, roles")
            .Variable("OIDC_GROUPS_CLAIM", "realm_access.roles")
            .Variable("OIDC_ADMIN_GROUPS", "bosses")
            .Variable("OIDC_VIEWER_GROUPS", "all staff, guests")
            .Variable("OIDC_ONLY", "yes")
            .Loaded()
            .SingleSignOn.ShouldNotBeNull();
        set.Authority.AbsoluteUri.ShouldBe("https://login.example.com/realms/ops");
        set.ClientSecret.ShouldBe("of this client");
        set.Scopes.ShouldBe(["groups", "roles"]);
        set.GroupsClaim.ShouldBe("realm_access.roles");
        set.ViewerGroups.ShouldBe(["all staff", "guests"]);
        set.LinksByEmail.ShouldBeFalse();
        set.IsOnlyWay.ShouldBeTrue();
        set.ToString().ShouldNotContain("of this client");
    }

    [Theory]
    [InlineData("http://login.example.com")]
    [InlineData("https://login.example.com?x=1")]
    [InlineData("https://user:word@login.example.com")]
    [InlineData("login.example.com")]
    public void An_authority_is_a_plain_https_address(string authority) =>
        settings
            .Variable("OIDC_AUTHORITY", authority)
            .Variable("OIDC_CLIENT_ID", "oncall")
            .Variable("OIDC_ADMIN_GROUPS", "bosses")
            .Refused()
            .ShouldHaveSingleItem()
            .ShouldMatch(
                "^OIDC_AUTHORITY is “.+” \\(from the environment\\); it may be an https URL"
            );

    [Fact]
    public void Half_a_set_up_is_refused_with_what_lacks()
    {
        settings
            .Variable("OIDC_AUTHORITY", "http://127.0.0.1:8080")
            .Refused()
            .Select(r => r.Split(',')[0])
            .ShouldBe(["OIDC_CLIENT_ID is not set", "OIDC_ADMIN_GROUPS"]);
    }

    [Fact]
    public void What_belongs_to_a_provider_is_not_ignored_without_one() =>
        settings
            .Variable("OIDC_ONLY", "true")
            .Refused()
            .ShouldHaveSingleItem()
            .ShouldStartWith("OIDC_AUTHORITY is not set, but OIDC_ONLY is (from the environment)");
}
