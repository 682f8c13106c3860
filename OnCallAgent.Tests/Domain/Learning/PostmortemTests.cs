using Markdig;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Learning;

public sealed class PostmortemTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static readonly MarkdownPipeline Reader = new MarkdownPipelineBuilder()
        .UseAdvancedExtensions()
        .Build();

    [Fact]
    public void It_says_what_happened_how_long_it_took_why_and_what_to_do_differently()
    {
        var incident = Detected("Connection pool exhausted", "pool exhausted after 30 s");
        incident.Acknowledge("mara", Now.AddSeconds(41));
        incident.Edit(
            new IncidentEdit
            {
                RootCause = "the nightly export holds all connections",
                LessonsLearned = "Give the export a pool of its own.",
            },
            "mara",
            Now.AddMinutes(2)
        );
        incident.Resolve(new Resolution(Resolution.Manual), "mara", Now.AddSeconds(192));
        var postmortem = Of(incident, "pool exhausted after 30 s");
        postmortem.UntilAcknowledged.ShouldBe(TimeSpan.FromSeconds(41));
        postmortem.UntilResolved.ShouldBe(TimeSpan.FromSeconds(192));

        var markdown = postmortem.ToMarkdown(at => at.ToOffset(TimeSpan.FromHours(1)));
        markdown.ShouldStartWith("# Connection pool exhausted\n");
        markdown.ShouldContain("| Acknowledged | after 41 s, by mara |");
        markdown.ShouldContain("| Resolved | after 3 min 12 s, manual |");
        markdown.ShouldContain("the nightly export holds all connections");
        markdown.ShouldContain("Give the export a pool of its own.");
        markdown.ShouldContain("2026-11-23 11:00:41 +01:00");
        markdown.ShouldContain("pool exhausted after 30 s\n```");
    }

    [Fact]
    public void An_open_incident_has_one_too()
    {
        var markdown = Of(Detected("Disk full", "91 % full"), "91 % full").ToMarkdown(at => at);
        markdown.ShouldContain("Not known yet.");
        markdown.ShouldContain("None was run.");
        markdown.ShouldNotContain("| Resolved |");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[click](javascript:alert(1)) ![x](http://evil.example/x.png)")]
    [InlineData("| a | b |\n|---|---|\n# heading\n- item\n1. one\n> quote")]
    [InlineData("```\n</code></pre><img src=x onerror=alert(1)>\n````")]
    [InlineData(
        "www.evil.example mailto:a@evil.example ftp://evil.example http://evil.example/ <http://evil.example> &lt;b&gt; **bold** ~~gone~~"
    )]
    public void What_came_from_a_log_stays_text(string hostile)
    {
        var incident = Detected(hostile, hostile);
        incident.Comment(hostile, "mara|<b>", Now.AddSeconds(1));
        incident.Edit(
            new IncidentEdit { RootCause = hostile, LessonsLearned = hostile },
            "mara",
            Now.AddSeconds(2)
        );
        var html = Markdown.ToHtml(Of(incident, hostile).ToMarkdown(at => at), Reader);
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("<a ");
        html.ShouldNotContain("<blockquote");
        html.ShouldNotContain("<ol");
        html.ShouldNotContain("<del>");
        // The title's own heading, and the five of the parts.
        html.Split("<h1").Length.ShouldBe(2);
        html.Split("<h2").Length.ShouldBe(6);
        html.Split("<pre").Length.ShouldBe(2);
        html.Split("<table").Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("restart_service: 3 of 5 (60 %) - ok.", @"restart\_service: 3 of 5 (60 %) - ok.")]
    [InlineData("1. first", @"1\. first")]
    [InlineData("- item", @"\- item")]
    [InlineData("see http://x/y", @"see http\://x/y")]
    public void Only_what_would_mean_something_is_escaped(string text, string expected) =>
        MarkdownText.Inline(text).ShouldBe(expected);

    private static Incident Detected(string title, string message)
    {
        var signal = new Signal(
            new AlertPattern
            {
                Id = "p",
                Name = "p",
                Regex = "x",
                Severity = Severity.High,
            },
            Entry(message),
            new MatchSpan(0, 1),
            "fingerprint",
            message
        );
        return Incident.Detect(signal, title, 1, Now, Now, new CountingIds());
    }

    private static Postmortem Of(Incident incident, string message) =>
        new()
        {
            Incident = incident,
            Timeline = incident.TakeUnsavedTimeline(),
            Evidence =
            [
                new EvidenceLine
                {
                    IncidentId = incident.Id,
                    Timestamp = Now,
                    Service = "orders-db",
                    Message = message,
                    PatternId = "p",
                },
            ],
            Actions = [],
        };

    private static LogEntry Entry(string message) =>
        new()
        {
            Timestamp = Now,
            Level = EntryLevel.Error,
            Service = "orders-db",
            Message = message,
            Raw = message,
            Source = "app",
        };
}
