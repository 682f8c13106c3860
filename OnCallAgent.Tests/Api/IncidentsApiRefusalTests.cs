using System.Net;
using System.Text;

namespace OnCallAgent.Tests.Api;

public sealed class IncidentsApiRefusalTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private const string Incidents = "/api/v1/incidents";

    private readonly HttpClient client = shared.Responder;

    [Theory]
    [InlineData("""{"service":"s","severity":"low"}""", "title", "is missing")]
    [InlineData("""{"title":" ","service":"s","severity":"low"}""", "title", "is empty")]
    [InlineData("""{"title":null,"service":"s","severity":"low"}""", "title", "must not be null")]
    [InlineData("""{"title":7,"service":"s","severity":"low"}""", "title", "wrong type")]
    [InlineData("""{"title":"a\u0000b","service":"s","severity":"low"}""", "title", "NUL")]
    [InlineData(
        """{"title":"t","service":"s","severity":"urgent"}""",
        "severity",
        "“urgent” is unknown; it may be critical, high, medium, low or info"
    )]
    [InlineData("""{"title":"t","service":"s","severity":1}""", "severity", "critical")]
    [InlineData("""{"title":"t","service":"s","severity":"low","prio":1}""", "prio", "not a field")]
    [InlineData("""{"title":"t","title":"u","service":"s","severity":"low"}""", "title", "twice")]
    [InlineData(
        """{"title":"\ud800","service":"s","severity":"low"}""",
        "title",
        "half of a character"
    )]
    [InlineData(
        """{"title":"t","service":"s","severity":"low","labels":{"a":"1","a":"2"}}""",
        "labels.a",
        "stands there twice"
    )]
    [InlineData(
        """{"title":"t","service":"s","severity":"low","labels":{"a":1}}""",
        "labels.a",
        "wrong type"
    )]
    public async Task A_wrong_field_is_named(string body, string field, string reason)
    {
        var problem = await Post(Incidents, body).ShouldBeAsync(HttpStatusCode.BadRequest);
        problem.Refusal(field).ShouldContain(reason);
        problem.Text("detail").ShouldNotContain("System.");
        problem.Text("detail").ShouldNotContain("OnCallAgent.");
    }

    [Theory]
    [InlineData("/api/v1/incidents?service=a&service=b", "service")]
    [InlineData("/api/v1/incidents?status=open&q=a&q=b", "q")]
    [InlineData("/api/v1/logs/recent?service=a&service=b", "service")]
    [InlineData("/api/v1/deliveries?cause=a&cause=b", "cause")]
    public async Task A_filter_that_stands_there_twice_is_refused_where_it_takes_one(
        string address,
        string parameter
    ) =>
        (await client.GetAsync(address).ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal(parameter)
            .ShouldBe("stands there twice");

    [Theory]
    [InlineData("/api/v1/incidents?status=open&status=resolved&severity=high&severity=low")]
    [InlineData("/api/v1/sources?kind=file&kind=elasticsearch&state=ok&state=faulty")]
    [InlineData("/api/v1/silences?state=active&state=ended")]
    [InlineData("/api/v1/deliveries?status=sent&status=failed")]
    public async Task A_filter_that_takes_several_takes_them_one_by_one_too(string address) =>
        await client.GetAsync(address).ShouldBeAsync(HttpStatusCode.OK);

    [Fact]
    public async Task A_packed_body_is_refused_as_such_and_not_as_broken_json()
    {
        using var body = new ByteArrayContent([0x1f, 0x8b, 8, 0]);
        body.Headers.ContentType = new("application/json");
        body.Headers.ContentEncoding.Add("gzip");

        (
            await client
                .PostAsync(Incidents, body, TestContext.Current.CancellationToken)
                .ShouldBeAsync(HttpStatusCode.UnsupportedMediaType)
        )
            .Text("code")
            .ShouldBe("packed_body");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task A_body_that_is_missing_is_asked_for(string body)
    {
        var problem = await Post(Incidents, body).ShouldBeAsync(HttpStatusCode.BadRequest);
        problem.Text("code").ShouldBe("body_missing");
        problem.Text("detail").ShouldContain("JSON");
    }

    [Fact]
    public async Task A_name_as_long_as_a_body_is_not_told_in_full()
    {
        var problem = await Post(Incidents, $$"""{"{{new string('a', 100_000)}}": 1}""")
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        problem.GetRawText().Length.ShouldBeLessThan(2_000);
        problem.Refusal(new string('a', 200) + "…").ShouldContain("not a field");
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_told_as_such()
    {
        using var content = new ByteArrayContent([
            .. """{"service":"s","severity":"low","title":"x"""u8,
            0xff,
            .. "\"}"u8,
        ]);
        content.Headers.ContentType = new("application/json");
        var problem = await client
            .PostAsync(Incidents, content)
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        problem.Refusal("title").ShouldContain("no UTF-8");
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var missing = await Post(Incidents, "{}").ShouldBeAsync(HttpStatusCode.BadRequest);
        foreach (var field in new[] { "title", "service", "severity" })
        {
            missing.Refusal(field).ShouldBe("is missing");
        }

        var wrong = await Post(
                Incidents,
                $$"""{"title":"{{new string('t', 201)}}","service":"","severity":"low"}"""
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        wrong.Refusal("title").ShouldBe("has 201 characters; it may have 200");
        wrong.Refusal("service").ShouldBe("is empty");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"title\":\"t\"} x")]
    public async Task Malformed_json_is_a_problem_and_not_a_crash(string body) =>
        (await Post(Incidents, body).ShouldBeAsync(HttpStatusCode.BadRequest))
            .Text("detail")
            .ShouldNotContain("System.");

    [Fact]
    public async Task A_body_that_is_missing_or_no_json_or_too_large_is_told_so()
    {
        await client.PostAsync(Incidents, null).ShouldBeAsync(HttpStatusCode.BadRequest);
        await client
            .PostAsync(Incidents, new StringContent("title=t"))
            .ShouldBeAsync(HttpStatusCode.UnsupportedMediaType);
        await Post(Incidents, $$"""{"title":"{{new string('t', 1_100_000)}}"}""")
            .ShouldBeAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("INC-20260314-00000000")]
    [InlineData("nothing")]
    [InlineData("..%2F..")]
    public async Task An_incident_that_is_not_there_is_not_found(string id)
    {
        await client.GetAsync($"{Incidents}/{id}").ShouldBeAsync(HttpStatusCode.NotFound);
        await client
            .PostAsync($"{Incidents}/{id}/acknowledge", null)
            .ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_a_problem_and_no_page() =>
        (await client.GetAsync("/api/v1/nothing").ShouldBeAsync(HttpStatusCode.NotFound))
            .Text("title")
            .ShouldBe("Not found");

    [Fact]
    public async Task A_method_that_is_not_there_is_a_problem() =>
        await client
            .DeleteAsync($"{Incidents}/INC-20260314-00000000")
            .ShouldBeAsync(HttpStatusCode.MethodNotAllowed);

    [Theory]
    [InlineData("status=broken", "status", "“broken” is unknown; it may be open, investigating")]
    [InlineData("severity=high,worst", "severity", "“worst”")]
    [InlineData("limit=0", "limit", "1 to 500")]
    [InlineData("limit=ten", "limit", "“ten” is not a whole number")]
    [InlineData("offset=-1", "offset", "0 to")]
    [InlineData("offset=10001", "offset", "0 to 10000")]
    [InlineData("cursor=x", "cursor", "next_cursor")]
    [InlineData("stauts=open", "stauts", "not a parameter")]
    [InlineData("q=%00", "q", "NUL")]
    public async Task A_wrong_filter_is_named(string query, string field, string reason) =>
        (await client.GetAsync($"{Incidents}?{query}").ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal(field)
            .ShouldContain(reason);

    private Task<HttpResponseMessage> Post(string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
}
