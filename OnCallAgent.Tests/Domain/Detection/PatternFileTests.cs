using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class PatternFileTests
{
    [Fact]
    public void A_text_file_holds_a_regex_a_line()
    {
        var (patterns, faults) = PatternFile.Read(
            "\uFEFF# faults\r\nconnection.*failed\r\n\r\n[Ee]rror\r\n\\#5\r\n"
        );
        faults.ShouldBeEmpty();
        patterns.Select(p => p.Regex).ShouldBe(["connection.*failed", "[Ee]rror", "\\#5"]);
        patterns.Select(p => p.Id).ShouldBe(["line-2", "line-4", "line-5"]);
        patterns.ShouldAllBe(p => p.Severity == Severity.High);
    }

    [Fact]
    public void A_character_class_at_the_start_is_no_JSON()
    {
        PatternFile.Read("[0-9]+ errors").Patterns.ShouldHaveSingleItem();
        PatternFile.Read("[{]\n").Patterns.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_faulty_line_is_named_and_the_others_are_read()
    {
        var (patterns, faults) = PatternFile.Read("good\n(bad\n*worse\n");
        patterns.Count.ShouldBe(1);
        faults.Select(f => f.Line).ShouldBe([2, 3]);
        faults[0].Message.ShouldBe("Line 2: Character 5: A '(' is never closed.");
    }

    [Fact]
    public void A_JSON_file_needs_name_and_regex_and_takes_the_rest()
    {
        var (patterns, faults) = PatternFile.Read(
            """
            [
              { "name": "Disk full!", "regex": "No space left" },
              {
                "id": "slow", "name": "Slow", "regex": "slow query", "severity": "medium", "category": "database", "service": "orders",
                "minimum_level": "warning", "threshold": 5, "window": "2m", "cooldown": 90, "group_by": "service", "sign_only": true, "enabled": false,
                "owner": "dba", "note": "n"
              },
              { "name": "W", "regex": "w", "window": "00:01:30", "service": null }
            ]
            """
        );
        faults.ShouldBeEmpty();
        patterns[0]
            .ShouldBe(
                new AlertPattern
                {
                    Id = "disk-full",
                    Name = "Disk full!",
                    Regex = "No space left",
                    Severity = Severity.High,
                }
            );
        var slow = patterns[1];
        (slow.Severity, slow.MinimumLevel, slow.Threshold, slow.GroupBy, slow.Enabled).ShouldBe(
            (Severity.Medium, EntryLevel.Warning, 5, GroupBy.Service, false)
        );
        (slow.SignOnly, patterns[0].SignOnly).ShouldBe((true, false));
        (slow.Window, slow.Cooldown).ShouldBe((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(90)));
        patterns[2].Window.ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void What_is_wrong_in_JSON_is_named_by_line_and_field()
    {
        var (patterns, faults) = PatternFile.Read(
            """
            [
              { "name": "a", "regex": "(" },
              { "name": "b" },
              { "name": "c", "regex": "c", "severity": "huge", "treshold": 5 },
              { "name": "d", "regex": "d", "threshold": 0, "window": "soon" },
              { "name": "ok", "regex": "x" },
              { "name": "OK", "regex": "y" },
              7
            ]
            """
        );
        patterns.Select(p => p.Name).ShouldBe(["ok"]);
        faults
            .Select(f => $"{f.Line} {f.Field}")
            .ShouldBe(["2 regex", "3 regex", "4 severity", "4 treshold", "5 window", "7 id", "8 "]);
        faults
            .Select(f => f.Message)
            .ShouldContain(m =>
                m.StartsWith("Line 4, severity: is \"huge\"; one of critical, high")
            );
    }

    [Theory]
    [InlineData("[\n{\"name\": oops}\n]", 2)]
    [InlineData("[ {\"name\": \"a\", \"regex\": \"a\"} ", 1)]
    [InlineData("[]", 1)]
    [InlineData("[\n{\"name\": \"\\ud800\", \"regex\": \"a\"}]", 2)]
    [InlineData("[{\"name\": \"a\", \"regex\": \"a\", \"severity\": \"\\udc00\"}]", 1)]
    [InlineData("[{\"name\": \"a\", \"regex\": \"a\", \"\\ud800\": 1}]", 1)]
    [InlineData("[{\"name\": \"a\", \"regex\": \"a\", \"window\": \"\\ud800m\"}]", 1)]
    [InlineData("\n# only comments\n", 1)]
    public void A_file_without_patterns_or_sense_is_refused(string text, int line)
    {
        var (patterns, faults) = PatternFile.Read(text);
        patterns.ShouldBeEmpty();
        faults.ShouldHaveSingleItem().Line.ShouldBe(line);
    }
}
