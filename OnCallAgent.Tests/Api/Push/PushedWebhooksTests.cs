using System.Net;
using System.Net.Http.Json;
using System.Text;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Api.Push;

public sealed class PushedWebhooksTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    private const string Alertmanager = "/api/v1/alerts/alertmanager";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Fact]
    public async Task A_webhook_is_read_by_the_mapping_of_its_source()
    {
        await push
            .Admin.PutAsJsonAsync(
                $"/api/v1/sources/{push.Source}/push",
                new
                {
                    mapping = new
                    {
                        alerts = "$.data['the checks']",
                        key = "$.id",
                        title = "$.what | $.name",
                        service = "$.where[0].app",
                        severity = "$.prio",
                        severity_map = new Dictionary<string, string> { ["5"] = "critical" },
                        status = "$.up",
                        resolved_when = new[] { "true" },
                        labels = new Dictionary<string, string>
                        {
                            ["team"] = "shop",
                            ["host"] = "$.where[-1].host",
                        },
                    },
                    cooldown_minutes = 0,
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var path = $"/api/v1/alerts/webhook/{push.Source}";
        const string down = """
            {"data":{"the checks":[{"id":17,"what":"Shop is down","where":[{"app":"shop"},{"host":"h2"}],"prio":5,"up":false}]}}
            """;
        (await push.PushAsync(path, down)).ShouldBe((1, 0));
        (await push.PushAsync(path, down)).ShouldBe((1, 0));
        var incident = await push.IncidentAsync();
        (incident.Title, incident.Service, incident.Severity).ShouldBe(
            ("Shop is down", "shop", Severity.Critical)
        );
        incident.Labels.ShouldBe(
            new Dictionary<string, string> { ["team"] = "shop", ["host"] = "h2" },
            ignoreOrder: true
        );
        await push.PushAsync(path, down.Replace("false", "true"));
        (await push.IncidentAsync()).Status.ShouldBe(IncidentStatus.Resolved);
    }

    [Fact]
    public async Task A_payload_can_be_tried_and_a_wrong_mapping_is_refused_field_by_field()
    {
        var preview = await push
            .Admin.PostAsJsonAsync(
                $"/api/v1/sources/{push.Source}/push/preview",
                new
                {
                    payload = new
                    {
                        title = "Disk full",
                        severity = "warning",
                        state = "ok",
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var alert = preview.GetProperty("alerts")[0];
        alert.Text("title").ShouldBe("Disk full");
        alert.Text("status").ShouldBe("resolved");
        alert.Text("severity").ShouldBe("medium");
        (await push.IncidentsAsync()).ShouldBeEmpty();
        var refused = await push
            .Admin.PutAsJsonAsync(
                $"/api/v1/sources/{push.Source}/push",
                new
                {
                    mapping = new
                    {
                        title = "$.a[",
                        key = "$x",
                        service = "fine",
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("mapping.title").ShouldContain("character 4");
        refused.Refusal("mapping.key").ShouldContain("character 2");
    }

    [Theory]
    [InlineData("", "well-formed")]
    [InlineData("[]", "alerts")]
    [InlineData("{}", "alerts")]
    [InlineData("""{"version":"3","alerts":[]}""", "version")]
    [InlineData("""{"alerts":{}}""", "alerts")]
    [InlineData("""{"alerts":[{"status":"firing","status":"resolved"}]}""", "twice")]
    [InlineData("""{"alerts":[{"status":"loud","labels":{"a":"b"}}]}""", "neither firing")]
    [InlineData("""{"alerts":[{"status":"firing"}]}""", "labels")]
    [InlineData("""{"alerts":[{"status":"firing","labels":[]}]}""", "labels")]
    [InlineData("""{"alerts":[{"status":"firing","labels":{"a":{}}}]}""", "labels.a")]
    [InlineData("""{"alerts":[{"status":"firing","labels":{"a":"\ud800"}}]}""", "labels.a")]
    [InlineData(
        """{"alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":1e999}]}""",
        "startsAt"
    )]
    [InlineData(
        """{"alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":"soon"}]}""",
        "soon"
    )]
    public async Task What_is_no_delivery_is_refused_with_the_reason(string body, string reason)
    {
        using var answer = await push.PostAsync(Alertmanager, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, text);
        text.ShouldContain(reason);
        (await push.IncidentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Alerts_that_can_be_read_are_taken_beside_one_that_cannot()
    {
        (await push.PushAsync(Alertmanager, Payloads.Alertmanager(Payloads.Alert(), 7))).ShouldBe(
            (1, 1)
        );
        (await push.IncidentsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        var random = new Random(20260314);
        var seed = Encoding.UTF8.GetBytes(Payloads.Alertmanager(Payloads.Alert()));
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = (byte[])seed.Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                if (random.Next(4) == 0)
                {
                    var cut = random.Next(bytes.Length);
                    bytes = [.. bytes[..cut], .. bytes[random.Next(cut + 1)..]];
                }
                else
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
                }
            }

            foreach (var form in Enum.GetValues<AlertForm>())
            {
                _ = AlertForms.Read(bytes, form, WebhookMapping.Default, null, default);
            }
        }
    }
}
