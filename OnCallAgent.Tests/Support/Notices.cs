using CsCheck;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Support;

/// <summary>Escalation notices: a usual one, and ones that mean harm.</summary>
public static class Notices
{
    public const string RightToLeftOverride = "\u202E";

    public static readonly Uri PublicUrl = new("https://oncall.example.org/agent/");

    public static EscalationNotice Usual { get; } =
        new()
        {
            IncidentId = "INC-20260314-0000002a",
            Title = "Database connection failed in orders",
            Service = "orders",
            Severity = Severity.Critical,
            OpenedAt = new DateTimeOffset(2026, 3, 14, 17, 9, 26, TimeSpan.FromHours(2)),
            Confidence = 0.4237,
            RootCause = "database: connection pool exhausted",
            Components = ["orders", "orders-db"],
            Risk = RiskLevel.High,
            Reason = "Confidence 0.42 is under the threshold 0.70.",
            RequiredSteps = ["Review incident details in dashboard", "Restart the pool"],
        };

    /// <summary>Texts that try to break out of every format a channel writes.</summary>
    public static TheoryData<string> HostileTexts =>
        [
            "<script>alert(1)</script><img src=x onerror=alert(2)>",
            "</li></ul></div><a href=\"https://evil.example\">View Incident</a>",
            "\" onmouseover=\"alert(1)\" x='&#x3C;b&#x3E;",
            "disk full\r\nBcc: everybody@evil.example\r\n\r\nbody",
            "[View Incident](https://evil.example) ![x](https://evil.example/i.png)",
            "**bold** __under__ `code` # heading <https://evil.example> ~~gone~~ | a | b |",
            $"invoice{RightToLeftOverride}gnp.exe \u2066\u2069 zero\u200Bwidth \uFEFF",
            "ends in \uD83D",
            "bell \a escape \u001b[31mred\u001b[0m null \0 del \u007f nel \u0085 ls \u2028 ps \u2029",
            new string('Ж', 10_240),
            string.Concat(Enumerable.Repeat("🚨\"\\", 3_000)),
            "",
        ];

    /// <summary>The usual notice with the same text in every place that logs or people fill.</summary>
    public static EscalationNotice Filled(string text) =>
        Usual with
        {
            Title = text,
            Service = text,
            RootCause = text,
            Components = [text, text],
            Reason = text,
            RequiredSteps = [text, text],
        };

    /// <summary>Any notice at all.</summary>
    public static Gen<EscalationNotice> Any =>
        from title in AnyText
        from service in AnyText
        from cause in AnyText
        from reason in AnyText
        from components in AnyText.Array[0, 40]
        from steps in AnyText.Array[0, 40]
        from confidence in Gen.OneOf(
            Gen.Const((double?)null),
            Gen.Double[0, 1].Select(d => (double?)d)
        )
        from severity in Gen.Int[0, 4]
        select Usual with
        {
            Title = title,
            Service = service,
            RootCause = cause,
            Reason = reason,
            Components = components,
            RequiredSteps = steps,
            Confidence = confidence,
            Severity = (Severity)severity,
        };

    private static Gen<string> AnyText =>
        Gen.Frequency(
            (4, Gen.String[0, 200]),
            (2, Gen.String[Gen.Char["\"\\<>&[]()*_`\n\r\t\0\u202E🚨ЖШ"], 0, 400]),
            (1, Gen.String[Gen.Char["\"\\*\u4e2d"], 5_000, 12_000])
        );
}
