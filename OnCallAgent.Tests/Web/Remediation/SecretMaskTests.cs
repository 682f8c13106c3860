using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting.Configuration;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Web.Remediation;

public sealed class SecretMaskTests
{
    private readonly SecretMask mask = SecretMask.Of([
        KeyValuePair.Create("EMAIL_PASSWORD", (string?)"correct-horse"),
        KeyValuePair.Create("Teams:WebhookUrl", (string?)"https://hooks.example/a1b2c3"),
        KeyValuePair.Create("DATABASE_URL", (string?)"postgresql://agent:p%40ssw0rd@db/agent"),
        KeyValuePair.Create(
            "ConnectionStrings:Main",
            (string?)"Server=db;User=sa;Password=Sup3rS3cret;"
        ),
        KeyValuePair.Create("ACCESS_TOKEN_EXPIRE_MINUTES", (string?)"30"),
        KeyValuePair.Create("PUBLIC_URL", (string?)"http://localhost:8000"),
    ]);

    [Theory]
    [InlineData("it says correct-horse here", "it says *** here")]
    [InlineData("POST https://hooks.example/a1b2c3 failed", "POST *** failed")]
    [InlineData("role agent, p@ssw0rd", "role agent, ***")]
    [InlineData("login with Sup3rS3cret", "login with ***")]
    public void The_agents_own_secrets_are_hidden_wherever_they_stand(string text, string masked) =>
        mask.Apply(text).ShouldBe(masked);

    [Fact]
    public void The_working_directory_of_the_agent_is_no_secret() =>
        SecretMask
            .Of([
                KeyValuePair.Create("PWD", (string?)"/opt/oncall"),
                KeyValuePair.Create("OLDPWD", (string?)"/srv/before"),
            ])
            .Apply("/opt/oncall/scripts/a.sh was in /srv/before")
            .ShouldBe("/opt/oncall/scripts/a.sh was in /srv/before");

    [Fact]
    public void Settings_of_the_agent_that_are_no_secret_stay_readable_by_either_name()
    {
        const string text = "https://hooks.example.com does not answer";
        foreach (var setting in OnCallSettings.All.Where(static s => !s.IsSecret))
        {
            foreach (var name in new[] { setting.Variable, $"OnCallAgent:{setting.Name}" })
            {
                SecretMask
                    .Of([KeyValuePair.Create(name, (string?)"hooks.example.com")])
                    .Apply(text)
                    .ShouldBe(text, name);
            }
        }
    }

    [Theory]
    [InlineData("password=hunter2", "password=***")]
    [InlineData("PASSWORD: hunter2 next", "PASSWORD: *** next")]
    [InlineData("""{"db_password": "hun ter2", "a": 1}""", """{"db_password": ***, "a": 1}""")]
    [InlineData("api-key='abc def'", "api-key=***")]
    [InlineData("client_secret=abc&x=1", "client_secret=***&x=1")]
    [InlineData("Authorization: Bearer abc.def.ghi", "Authorization: Bearer ***")]
    [InlineData("authorization: Basic dXNlcjpwdw==", "authorization: Basic ***")]
    [InlineData("redis://:hunter2@cache:6379/0", "redis://:***@cache:6379/0")]
    [InlineData("postgres://app:hunter2@db/app down", "postgres://app:***@db/app down")]
    [InlineData("id AKIAIOSFODNN7EXAMPLE used", "id *** used")]
    [InlineData("ghp_0123456789abcdefghijABCDEFGHIJ012345", "***")]
    public void What_looks_like_a_secret_is_hidden(string text, string masked) =>
        mask.Apply(text).ShouldBe(masked);

    [Fact]
    public void A_private_key_is_hidden_even_when_its_beginning_was_cut_off()
    {
        const string end = "MIIEvQIBADANBg==\n-----END RSA PRIVATE KEY-----";
        mask.Apply($"-----BEGIN RSA PRIVATE KEY-----\n{end}").ShouldBe("***");
        mask.Apply(end).ShouldBe("***");
    }

    [Theory]
    [InlineData("connection established in 30 ms")]
    [InlineData("GET http://localhost:8000/health 200")]
    [InlineData("2026-01-01T10:00:00Z orders tokenizer ready")]
    [InlineData("mail to ops@example.org at 10:30")]
    public void Ordinary_lines_stay_as_they_are(string text) => mask.Apply(text).ShouldBe(text);

    [Fact]
    public void A_long_hostile_text_takes_no_longer_than_its_length_asks()
    {
        foreach (var unit in new[] { "x", "password", "a:", "://", "eyJ", "=", "-----BEGIN " })
        {
            var text = string.Concat(Enumerable.Repeat(unit, 65_536 / unit.Length));
            var start = ThreadTime.Spent();
            mask.Apply(text);
            (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(20), unit);
        }
    }
}
