using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Tests.Data.Catalog;

public sealed class ServerSourceRulesTests
{
    private static readonly ServerSourceDraft Fine = new("https://search.example.com:9200");

    [Theory]
    [InlineData("https://search.example.com")]
    [InlineData("http://10.0.0.7:9200/")]
    [InlineData("https://[::1]:9200/behind/a/proxy")]
    public void An_address_of_a_server_is_taken(string address) =>
        ServerSourceEdits.Check(Fine with { Address = address }, null).ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("search:9200")]
    [InlineData("ftp://search.example.com")]
    [InlineData("https://")]
    [InlineData("https://elastic:pw@search.example.com")]
    [InlineData("https://search.example.com?pretty")]
    [InlineData("https://search.example.com/\r\nx")]
    public void An_address_that_is_none_or_holds_more_is_refused(string address) =>
        FieldsOf(Fine with { Address = address }).ShouldBe(["address"]);

    [Theory]
    [InlineData("logs-*", true)]
    [InlineData("logs-*,-logs-debug", true)]
    [InlineData("remote:logs-*", true)]
    [InlineData("<logs-{now/d}>", false)]
    [InlineData("logs-*/_search", false)]
    [InlineData("logs-*,,x", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    public void Indices_are_names_and_wildcards(string pattern, bool isTaken) =>
        FieldsOf(With(s => s with { IndexPattern = pattern }))
            .ShouldBe(isTaken ? [] : ["index_pattern"]);

    [Theory]
    [InlineData("level:ERROR AND NOT service:canary", true)]
    [InlineData("{\"term\":{\"level\":\"ERROR\"}}", true)]
    [InlineData(" {\"term\":", false)]
    [InlineData("a\0b", false)]
    public void A_filter_is_text_or_a_whole_object(string filter, bool isTaken) =>
        FieldsOf(With(s => s with { Filter = filter })).ShouldBe(isTaken ? [] : ["filter"]);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        FieldsOf(
                new ServerSourceDraft("nowhere")
                {
                    Name = new string('n', 201),
                    DefaultService = "a\nb",
                    Secret = "new\nline",
                    Settings = new ElasticsearchSettings
                    {
                        SignIn = ServerSignIn.Basic,
                        UserName = "a:b",
                        TimeField = "one, two",
                        ServiceField = "x*",
                        LevelField = new string('l', 201),
                        PollSeconds = 4,
                        OverlapSeconds = -1,
                        DelaySeconds = 3_601,
                        PageSize = 10_001,
                        Fingerprint = "ab:cd",
                        CertificateAuthority = "-----BEGIN PRIVATE KEY-----",
                    },
                }
            )
            .Distinct()
            .ShouldBe(
                [
                    "address",
                    "name",
                    "default_service",
                    "secret",
                    "user_name",
                    "time_field",
                    "service_field",
                    "level_field",
                    "poll_seconds",
                    "overlap_seconds",
                    "delay_seconds",
                    "page_size",
                    "fingerprint",
                    "certificate_authority",
                ],
                ignoreOrder: true
            );

    [Theory]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true)]
    [InlineData(
        "9F:86:D0:81:88:4C:7D:65:9A:2F:EA:A0:C5:5A:D0:15:A3:BF:4F:1B:2B:0B:82:2C:D1:5D:6C:15:B0:F0:0A:08",
        true
    )]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0", false)]
    public void A_fingerprint_has_64_digits(string fingerprint, bool isTaken) =>
        FieldsOf(With(s => s with { Fingerprint = fingerprint }))
            .ShouldBe(isTaken ? [] : ["fingerprint"]);

    [Fact]
    public void Where_reading_begins_is_decided_once()
    {
        var present = new StoredSource
        {
            Id = "search-1",
            Name = "x",
            Kind = SourceKind.Elasticsearch,
            Location = Fine.Address,
            Elasticsearch = Fine.Settings,
        };
        ServerSourceEdits.Check(Fine, present).ShouldBeEmpty();
        ServerSourceEdits
            .Check(Fine with { FromStart = true }, present)
            .ShouldHaveSingleItem()
            .Field.ShouldBe("from_start");
    }

    [Fact]
    public void A_stored_secret_is_kept_only_for_the_address_and_certificate_it_was_entered_for()
    {
        var draft = With(s => s with { SignIn = ServerSignIn.Basic, UserName = "elastic" });
        var present = new StoredSource
        {
            Id = "search-1",
            Name = "x",
            Kind = SourceKind.Elasticsearch,
            Location = draft.Address,
            Elasticsearch = draft.Settings,
            ProtectedSecret = "…",
        };
        ServerSourceEdits.Check(draft with { Name = "y" }, present).ShouldBeEmpty();
        foreach (
            var moved in new[]
            {
                draft with
                {
                    Address = "https://elsewhere.example.com",
                },
                draft with
                {
                    Address = "http://search.example.com:9200",
                },
                draft with
                {
                    Settings = draft.Settings with { Fingerprint = new string('a', 64) },
                },
                draft with
                {
                    Settings = draft.Settings with { SignIn = ServerSignIn.ApiKey },
                },
            }
        )
        {
            ServerSourceEdits.Check(moved, present).Select(f => f.Field).ShouldBe(["secret"]);
            ServerSourceEdits.Check(moved with { Secret = "anew" }, present).ShouldBeEmpty();
        }
    }

    private static ServerSourceDraft With(
        Func<ElasticsearchSettings, ElasticsearchSettings> with
    ) => Fine with { Settings = with(Fine.Settings) };

    private static IReadOnlyList<string> FieldsOf(ServerSourceDraft draft) =>
        [.. ServerSourceEdits.Check(draft, null).Select(f => f.Field)];
}
