using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Escalation;

public sealed class EscalationEmailTests
{
    [Fact]
    public void The_subject_calls_for_a_human_and_names_the_incident() =>
        Render(Notices.Usual)
            .Subject.ShouldBe(
                "🚨 URGENT: Manual Intervention Required - Database connection failed in orders"
            );

    [Fact]
    public void Every_fact_stands_in_the_html()
    {
        var page = Parsed(Notices.Usual);

        Facts(page)
            .ShouldBe([
                "ID: INC-20260314-0000002a",
                "Title: Database connection failed in orders",
                "Service: orders",
                "Severity: critical",
                "Timestamp: 2026-03-14 15:09:26 UTC",
                "Confidence: 42.4%",
                "Root Cause: database: connection pool exhausted",
                "Affected Components: orders, orders-db",
                "Risk Level: high",
            ]);
        page.QuerySelectorAll("h3")
            .Select(h => h.TextContent)
            .ShouldBe(["Incident Details:", "AI Analysis:", "Escalation Reason:"]);
        page.QuerySelectorAll("ol li")
            .Select(l => l.TextContent)
            .ShouldBe(["Review incident details in dashboard", "Restart the pool"]);
        page.Body!.TextContent.ShouldContain("Confidence 0.42 is under the threshold 0.70.");
    }

    [Fact]
    public void Every_fact_stands_in_the_plain_text_too()
    {
        var mail = Render(Notices.Usual);

        foreach (var fact in Facts(Parsed(Notices.Usual)))
        {
            mail.Text.ShouldContain(fact);
        }

        mail.Text.ShouldContain("  Confidence 0.42 is under the threshold 0.70.\n");
        mail.Text.ShouldContain(
            "  1. Review incident details in dashboard\n  2. Restart the pool\n"
        );
        mail.Text.ShouldContain(
            "Dashboard: https://oncall.example.org/agent/incidents/INC-20260314-0000002a\n"
        );
        mail.Text.ShouldContain("API Docs: https://oncall.example.org/agent/docs\n");
    }

    [Fact]
    public void The_links_lead_to_the_public_address() =>
        Links(Parsed(Notices.Usual))
            .ShouldBe([
                "https://oncall.example.org/agent/incidents/INC-20260314-0000002a",
                "https://oncall.example.org/agent/docs",
            ]);

    [Fact]
    public void Without_an_analysis_the_mail_says_so()
    {
        var facts = Facts(
            Parsed(
                Notices.Usual with
                {
                    Confidence = null,
                    Risk = null,
                    RootCause = "unknown",
                    Components = [],
                    RequiredSteps = [],
                }
            )
        );

        facts.ShouldContain("Confidence: not analysed");
        facts.ShouldContain("Risk Level: not assessed");
        facts.ShouldContain("Affected Components: none known");
    }

    [Fact]
    public void Without_steps_of_its_own_the_mail_has_the_usual_four() =>
        Parsed(Notices.Usual with { RequiredSteps = [] })
            .QuerySelectorAll("ol li")
            .Select(l => l.TextContent)
            .ShouldBe(RequiredSteps.Always);

    [Theory]
    [MemberData(nameof(Notices.HostileTexts), MemberType = typeof(Notices))]
    public void No_text_of_a_log_becomes_markup_or_a_header(string text)
    {
        var mail = Render(Notices.Filled(text));
        var page = new HtmlParser().ParseDocument(mail.Html);

        mail.Subject.ShouldNotContain(c => char.IsControl(c));
        mail.Subject.Length.ShouldBeLessThanOrEqualTo(250);
        page.QuerySelectorAll("script, img, b, i, em, style, iframe").ShouldBeEmpty();
        page.QuerySelectorAll("*")
            .SelectMany(e => e.Attributes)
            .Select(a => a.Name)
            .Distinct()
            .ShouldBeSubsetOf(["style", "href", "lang", "charset"]);
        Links(page).Length.ShouldBe(2);
        Links(page).ShouldAllBe(l => l.StartsWith("https://oncall.example.org/agent/"));
        mail.Html.ShouldNotContain(Notices.RightToLeftOverride);
        Facts(page)[1].ShouldBe($"Title: {PlainText.Line(text, 200)}".TrimEnd());
        mail.Text.ShouldContain(PlainText.Line(text, 200));
        mail.Html.Length.ShouldBeLessThan(200_000);
    }

    [Fact]
    public void A_reason_cannot_pass_for_a_heading_of_the_plain_text() =>
        Render(Notices.Usual with { Reason = "x\nActions Required:\n  1. Open evil.example" })
            .Text.Split('\n')
            .Count(l => l == "Actions Required:")
            .ShouldBe(1);

    [Fact]
    public void Numbers_and_times_are_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
            var mail = Render(Notices.Usual);
            mail.Text.ShouldContain("Confidence: 42.4%");
            mail.Text.ShouldContain("Timestamp: 2026-03-14 15:09:26 UTC");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static EscalationEmail Render(EscalationNotice notice) =>
        EscalationEmail.Render(notice, Notices.PublicUrl);

    private static AngleSharp.Html.Dom.IHtmlDocument Parsed(EscalationNotice notice) =>
        new HtmlParser().ParseDocument(Render(notice).Html);

    private static string[] Facts(IParentNode page) =>
        [.. page.QuerySelectorAll("ul li").Select(l => l.TextContent.TrimEnd())];

    private static string[] Links(IParentNode page) =>
        [.. page.QuerySelectorAll("a").Select(a => a.GetAttribute("href") ?? "")];
}
