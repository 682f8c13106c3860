using OnCallAgent.Web.Hosting.Configuration;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Tests.Web.Hosting;

public sealed class OnCallOptionsLoaderTests : IDisposable
{
    private readonly SettingsDriver settings = new();

    public void Dispose() => settings.Dispose();

    [Fact]
    public void Nothing_set_gives_the_defaults()
    {
        var options = settings.Loaded();
        options.Database.FilePath.ShouldBe(Path.Combine(settings.Folder, "data", "incidents.db"));
        options.AccessTokenLifetime.ShouldBe(TimeSpan.FromMinutes(30));
        options.SmtpPort.ShouldBe(587);
        options.ConfidenceThreshold.ShouldBe(0.7);
        options.MaxAutomationActions.ShouldBe(5);
        options.EnableRiskAssessment.ShouldBeTrue();
        options.MonitoringInterval.ShouldBe(TimeSpan.FromSeconds(30));
        options.LogLevel.ShouldBe("INFO");
        options.PublicUrl.ShouldBe(new Uri("http://localhost:8000"));
        options.OnCallEmails.ShouldBeEmpty();
        Directory.Exists(Path.Combine(settings.Folder, "data")).ShouldBeTrue();
    }

    [Fact]
    public void Environment_wins_over_dotenv_and_dotenv_over_appsettings()
    {
        settings
            .Variable("SMTP_PORT", "1")
            .DotEnv("SMTP_PORT=2\nMONITORING_INTERVAL=2\n")
            .AppSetting("OnCallAgent:SmtpPort", "3")
            .AppSetting("OnCallAgent:MonitoringInterval", "3")
            .AppSetting("OnCallAgent:LOG_RETENTION_DAYS", "3");
        var options = settings.Loaded();
        options.SmtpPort.ShouldBe(1);
        options.MonitoringInterval.ShouldBe(TimeSpan.FromSeconds(2));
        options.LogRetentionDays.ShouldBe(3);
    }

    [Fact]
    public void What_holds_can_be_shown_with_its_place_and_without_secrets()
    {
        var shown = settings
            .Variable("EMAIL_PASSWORD", "hunter2 hunter2")
            .Variable("EMAIL_USER", "oncall@example.com")
            .Variable("SMTP_SERVER", " ")
            .DotEnv("\nSMTP_PORT=2525\nDATABASE_URL=sqlite:///./data/my-secret-name.db")
            .AppSetting("OnCallAgent:LogRetentionDays", "3")
            .Loaded()
            .InForce.ToDictionary(s => s.Setting.Variable, StringComparer.Ordinal);
        shown.Count.ShouldBe(OnCallSettings.All.Count);
        (shown["EMAIL_PASSWORD"].Value, shown["EMAIL_PASSWORD"].Place).ShouldBe(
            ("", "from the environment")
        );
        (shown["SMTP_PORT"].Value, shown["SMTP_PORT"].Place).ShouldBe(
            ("2525", "from .env, line 2")
        );
        shown["LOG_RETENTION_DAYS"]
            .Place.ShouldBe("from appsettings.json, OnCallAgent:LogRetentionDays");
        (shown["SMTP_SERVER"].IsSet, shown["SMTP_SERVER"].Value).ShouldBe((false, ""));
        (shown["MONITORING_INTERVAL"].IsSet, shown["MONITORING_INTERVAL"].Value).ShouldBe(
            (false, "30")
        );
        string.Join('\n', shown.Values).ShouldNotContain("hunter2");
        string.Join('\n', shown.Values).ShouldNotContain("my-secret-name");
    }

    [Fact]
    public void Each_setting_stands_in_one_group()
    {
        var groups = SettingGroup.Of(settings.Loaded().InForce);
        groups
            .SelectMany(g => g.Settings)
            .Select(s => s.Setting.Variable)
            .ShouldBe(OnCallSettings.All.Select(s => s.Variable), ignoreOrder: true);
        groups.Select(g => g.Title).ShouldBeUnique();
    }

    [Fact]
    public void Limits_of_pushes_are_those_that_are_set_and_else_the_usual_ones()
    {
        var usual = settings.Loaded().Push;
        usual.ShouldBe(new PushLimits());
        var set = settings
            .Variable("PUSH_MAX_BODY_MB", "16")
            .Variable("PUSH_MAX_ENTRIES", "5")
            .Variable("PUSH_CONCURRENT", "8")
            .Variable("PUSH_RETRY_AFTER", "30")
            .Loaded()
            .Push;
        (set.Body, set.Entries.Entries, set.RetryAfter.TotalSeconds).ShouldBe(
            (16 * 1_024 * 1_024, 5, 30)
        );
        (set.AtOnce, set.AtOncePerSource, set.Waiting, set.WaitingPerSource).ShouldBe(
            (8, 4, 128, 32)
        );
        (set.Inflated, set.Burst).ShouldBe((usual.Inflated, usual.Burst));
    }

    [Fact]
    public void An_empty_value_is_the_default_also_over_a_lower_source() =>
        settings
            .Variable("SMTP_SERVER", " ")
            .DotEnv("SMTP_SERVER=mail.example.com")
            .Loaded()
            .SmtpServer.ShouldBe("");

    [Fact]
    public void Lists_come_from_commas_or_from_an_array()
    {
        settings
            .Variable("ONCALL_EMAILS", "a@example.com, b@example.com,")
            .AppSetting("OnCallAgent:OnCallPhones:0", "+1 555 123 45 67")
            .AppSetting("OnCallAgent:OnCallPhones:1", "+15551234568");
        var options = settings.Loaded();
        options.OnCallEmails.ShouldBe(["a@example.com", "b@example.com"]);
        options.OnCallPhones.ShouldBe(["+1 555 123 45 67", "+15551234568"]);
    }

    [Theory]
    [InlineData("ACCESS_TOKEN_EXPIRE_MINUTES", "0")]
    [InlineData("ACCESS_TOKEN_EXPIRE_MINUTES", "1441")]
    [InlineData("SMTP_PORT", "65536")]
    [InlineData("SMTP_PORT", "smtp")]
    [InlineData("SMTP_SERVER", "smtp://mail.example.com")]
    [InlineData("SMTP_TLS", "maybe")]
    [InlineData("TEAMS_CARD", "adaptive")]
    [InlineData("ONCALL_EMAILS", "a@example.com;b@example.com")]
    [InlineData("ONCALL_PHONES", "the night shift")]
    [InlineData("CONFIDENCE_THRESHOLD", "1.01")]
    [InlineData("CONFIDENCE_THRESHOLD", "0,7")]
    [InlineData("CONFIDENCE_THRESHOLD", "NaN")]
    [InlineData("MAX_AUTOMATION_ACTIONS", "-1")]
    [InlineData("ENABLE_RISK_ASSESSMENT", "perhaps")]
    [InlineData("MONITORING_INTERVAL", "0.5")]
    [InlineData("LOG_LEVEL", "LOUD")]
    [InlineData("PUBLIC_URL", "oncall.example.com")]
    [InlineData("PUBLIC_URL", "https://oncall.example.com/?a=b")]
    [InlineData("LOG_RETENTION_DAYS", "0")]
    [InlineData("PUSH_MAX_BODY_MB", "0")]
    [InlineData("PUSH_CONCURRENT", "65")]
    [InlineData("DATABASE_PROVIDER", "oracle")]
    // The web server takes a name for every address of the machine, and whoever reaches one sees the metrics.
    [InlineData("METRICS_LISTEN", "http://monitoring.example.com:9464")]
    [InlineData("METRICS_LISTEN", "http://10.0.0.256:9464")]
    public void A_bad_value_is_named_with_what_it_may_be(string variable, string value)
    {
        var line = settings.Variable(variable, value).Refused().ShouldHaveSingleItem();
        line.ShouldStartWith($"{variable} is “{value}”");
        line.ShouldContain("it may be ");
    }

    [Theory]
    [InlineData("SECRET_KEY", "too-short-secret")]
    [InlineData("TEAMS_WEBHOOK_URL", "ftp://hooks.example.com/s3cr3t")]
    [InlineData("TEAMS_WEBHOOK_URL", "http://hooks.example.com/s3cr3t")]
    [InlineData("HEARTBEAT_URL", "https://user:s3cr3t@hc.example.com/ping")]
    [InlineData("DATABASE_URL", "oracle://scott:tiger@host/db")]
    [InlineData("ELASTICSEARCH_URL", "ftp://elastic:tiger@localhost:9200")]
    public void A_bad_secret_is_named_but_never_shown(string variable, string value)
    {
        var line = settings.Variable(variable, value).Refused().ShouldHaveSingleItem();
        line.ShouldContain(variable);
        line.ShouldContain("(hidden)");
        line.ShouldNotContain("s3cr3t");
        line.ShouldNotContain("too-short");
        line.ShouldNotContain("tiger");
    }

    [Fact]
    public void A_password_in_a_url_is_not_shown() =>
        settings
            .Variable("PUBLIC_URL", "https://user:s3cr3t@oncall.example.com")
            .Refused()
            .ShouldHaveSingleItem()
            .ShouldNotContain("s3cr3t");

    [Theory]
    [InlineData("SMTP_PROT", "SMTP_PORT")]
    [InlineData("CONFIDENCE_TRESHOLD", "CONFIDENCE_THRESHOLD")]
    [InlineData("ONCALL_EMAIL", "ONCALL_EMAILS")]
    [InlineData("LOG_LEVELL", "LOG_LEVEL")]
    [InlineData("SMTP_SARVER", "SMTP_SERVER")]
    [InlineData("smtp_port", "SMTP_PORT")]
    public void A_slip_of_the_pen_in_dotenv_is_told_instead_of_ignored(
        string written,
        string meant
    ) =>
        settings
            .DotEnv($"# mine\n{written}=25\n")
            .Refused()
            .ShouldHaveSingleItem()
            .ShouldBe($".env, line 2: {written} is not a setting; {meant} is.");

    [Fact]
    public void Names_of_others_in_dotenv_are_left_alone() =>
        settings
            .DotEnv("POSTGRES_PASSWORD=x\nREDIS_PASSWORD=y\nLOG_DIRECTORY=./logs\nSMTP_HOST=z\n")
            .Loaded();

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        settings
            .Variable("SMTP_PORT", "x")
            .DotEnv("LOG_LEVEL=LOUD\nthis is not a setting\n")
            .AppSetting("OnCallAgent:MonitoringInterval", "never")
            .AppSetting("OnCallAgent:MonitoringIntervall", "5");
        var lines = settings.Refused();
        lines.Count.ShouldBe(5);
        lines.ShouldContain(l => l.Contains("SMTP_PORT is “x” (from the environment)"));
        lines.ShouldContain(l => l.Contains("LOG_LEVEL is “LOUD” (from .env, line 1)"));
        lines.ShouldContain(l => l.StartsWith(".env, line 2:"));
        lines.ShouldContain(l =>
            l.Contains("(from appsettings.json, OnCallAgent:MonitoringInterval)")
        );
        lines.ShouldContain(l => l.Contains("OnCallAgent:MonitoringIntervall"));
    }

    [Fact]
    public void A_refused_start_leaves_nothing_behind()
    {
        settings.Variable("SMTP_PORT", "x").Refused();
        Directory.EnumerateFileSystemEntries(settings.Folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ADMIN_EMAIL", "admin@example.com", "ADMIN_PASSWORD")]
    [InlineData("ADMIN_PASSWORD", "correct horse battery", "ADMIN_EMAIL")]
    [InlineData("EMAIL_PASSWORD", "correct horse battery", "EMAIL_USER")]
    public void Half_of_a_pair_is_refused(string given, string value, string needed)
    {
        var line = settings.Variable(given, value).Refused().ShouldHaveSingleItem();
        line.ShouldStartWith($"{needed} is not set, but {given} is");
        line.ShouldNotContain("horse");
    }

    [Fact]
    public void The_settings_as_a_text_hold_no_secret() =>
        settings
            .Variable("SECRET_KEY", new string('k', 40))
            .Loaded()
            .ToString()
            .ShouldNotContain("kkkk");
}
