using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class InsightsApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_20_outcomes_it_says_not_yet_calibrated()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Viewer);
        var answer = await client
            .GetAsync("/api/v1/insights/calibration", Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);
        answer.GetProperty("is_calibrated").GetBoolean().ShouldBeFalse();
        answer.GetProperty("outcomes").GetInt32().ShouldBe(0);
        answer.GetProperty("least_outcomes").GetInt32().ShouldBe(20);
    }

    [Fact]
    public async Task With_outcomes_it_shows_how_true_the_confidence_was_and_what_worked()
    {
        await using var host = await ApiHost.StartAsync(with: static o =>
            o with
            {
                MostWrongActions = 0.4,
            }
        );
        await using (
            var db = await host
                .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
                .CreateDbContextAsync(Cancelled)
        )
        {
            db.Outcomes.AddRange(
                Enumerable
                    .Range(0, 40)
                    .Select(static i =>
                        Outcomes.Of(
                            $"INC-{i}",
                            i % 4 == 0 ? OutcomeKind.FixFailed : OutcomeKind.FixHeld,
                            raw: 0.7 + (0.005 * i)
                        ) with
                        {
                            Id = 0,
                        }
                    )
            );
            await db.SaveChangesAsync(Cancelled);
        }

        using var client = await host.ClientOfAsync(Roles.Viewer);
        var truth = await client
            .GetAsync("/api/v1/insights/calibration", Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);
        truth.GetProperty("is_calibrated").GetBoolean().ShouldBeTrue();
        truth.GetProperty("raw").GetProperty("bins").GetArrayLength().ShouldBe(8);
        truth.GetProperty("calibrated").GetProperty("brier").GetDouble().ShouldBeInRange(0.1, 0.25);
        truth.GetProperty("most_wrong_actions").GetDouble().ShouldBe(0.4);
        truth.GetProperty("raw_score_for_threshold").GetDouble().ShouldBeInRange(0, 1);

        var success = await client
            .GetAsync("/api/v1/insights/success", Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);
        var entry = success.GetProperty("entries")[0];
        entry.Text("id").ShouldBe("pool");
        entry.GetProperty("worked").GetInt32().ShouldBe(30);
        entry.GetProperty("success_rate").GetDouble().ShouldBe(0.75);
    }

    [Fact]
    public async Task A_correction_is_recorded_over_REST_and_one_that_makes_no_sense_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Responder);
        var opened = await client
            .PostAsJsonAsync(
                "/api/v1/incidents",
                new
                {
                    title = "Slow",
                    service = "orders",
                    severity = "low",
                },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var path = $"/api/v1/incidents/{opened.Text("id")}";

        await client
            .PostAsJsonAsync(
                $"{path}/corrections",
                new { kind = "was_noise", note = "A load test." },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var read = await client.GetAsync(path, Cancelled).ShouldBeAsync(HttpStatusCode.OK);
        read.GetProperty("timeline")
            .EnumerateArray()
            .Last()
            .Text("text")
            .ShouldBe("responder says: it was noise. A load test.");

        var refused = await client
            .PostAsJsonAsync($"{path}/corrections", new { kind = "wrong_action" }, Cancelled)
            .ShouldBeAsync(HttpStatusCode.Conflict);
        refused.Text("detail").ShouldContain("recommended nothing");
        await client
            .PostAsJsonAsync($"{path}/corrections", new { kind = "fix_held" }, Cancelled)
            .ShouldBeAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_resolved_incident_is_drafted_by_a_responder_and_saved_by_an_admin()
    {
        await using var host = await ApiHost.StartAsync();
        using var responder = await host.ClientOfAsync(Roles.Responder);
        using var admin = await host.ClientOfAsync(Roles.Admin);
        var opened = await responder
            .PostAsJsonAsync(
                "/api/v1/incidents",
                new
                {
                    title = "Certificate expired",
                    service = "orders",
                    severity = "low",
                },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var path = $"/api/v1/incidents/{opened.Text("id")}";
        await responder
            .PostAsync($"{path}/knowledge-draft", null, Cancelled)
            .ShouldBeAsync(HttpStatusCode.Conflict);
        await responder
            .PostAsJsonAsync(
                $"{path}/resolve",
                new { root_cause = "Nobody renewed it.", lessons_learned = "Renew it." },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.OK);

        var draft = await responder
            .PostAsync($"{path}/knowledge-draft", null, Cancelled)
            .ShouldBeAsync(HttpStatusCode.Created);
        draft.GetProperty("is_draft").GetBoolean().ShouldBeTrue();
        draft.GetProperty("entry").Text("title").ShouldBe("Certificate expired");
        draft.GetProperty("notes").GetArrayLength().ShouldBeGreaterThan(0);

        var refused = await admin
            .PostAsJsonAsync(
                $"{path}/knowledge-draft/save",
                new { error_patterns = new[] { "(" } },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("error_patterns[0]").ShouldNotBeEmpty();
        var saved = await admin
            .PostAsJsonAsync(
                $"{path}/knowledge-draft/save",
                new
                {
                    error_patterns = new[] { "certificate .*expired" },
                    must_match = new[] { "the certificate has expired" },
                    must_not_match = new[] { "the certificate is valid" },
                },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        saved.GetProperty("must_match").GetArrayLength().ShouldBe(1);
        saved.GetProperty("must_not_match").GetArrayLength().ShouldBe(1);
        saved.GetProperty("error_patterns")[0].GetString().ShouldBe("certificate .*expired");
        await admin
            .GetAsync($"{path}/knowledge-draft", Cancelled)
            .ShouldBeAsync(HttpStatusCode.NotFound);

        var similar = await admin
            .GetAsync($"{path}/similar", Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);
        similar.GetProperty("items").GetArrayLength().ShouldBe(0);
        await admin
            .GetAsync($"{path}/similar?limit=0", Cancelled)
            .ShouldBeAsync(HttpStatusCode.BadRequest);
    }
}
