using CsCheck;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Knowledge;

/// <summary>Whatever a file holds that somebody imports, it is taken as a whole or refused with its reasons.</summary>
public sealed class AnyImportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RecommendableActions Actions = RecommendableActions.Named(
        new HashSet<string> { "restart_service" }
    );

    private static readonly string[] Entries =
    [
        """[{"id":"disk-full","title":"Disk full","description":"No space.","category":"disk","tags":["disk"],"error_patterns":["ENOSPC"],"must_match":["ENOSPC x"],"must_not_match":["fine"],"solution_steps":["look"],"automated_actions":[{"type":"restart_service","parameters":{"service":"db"}}],"success_rate":0.5,"uses":4,"related_services":["db"],"last_used":"2026-02-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-02T00:00:00+14:00","created_by":"ops"}]""",
        """{"entries":[{"id":"a","title":"A","description":"a","category":"c","error_patterns":["(a|b)+"]},{"id":"b","title":"B","description":"b","category":"c","created_by":"\u00e9\n"}]}""",
        """[]""",
    ];

    private static readonly string[] Runbooks =
    [
        "---\ntitle: 'Disk full'\ncategory: disk\ntags: [disk full, \"inodes\"]\nservices:\n  - db\n  - \"files\"\nweight: 20\n---\n# Disk\n\nNo space.\n\n## Mitigation\n~~~sh\n# no heading\n~~~\n",
        "Disk full\n=========\n\nMeaning\n---\nNo space is left.\n\nMitigation\n----------\n\n1. Remove old files.\n",
        "# A\n\n```\n~~~\n# b\n```\n\n# Fix\ntext",
    ];

    private static readonly string[] Patterns =
    [
        """[{"id":"disk","name":"Disk full","regex":"ENOSPC|no space","ignore_case":true,"severity":"high","category":"disk","service":null,"minimum_level":"error","threshold":3,"window":"5m","cooldown":"00:05:00","group_by":"service","sign_only":false,"enabled":true,"owner":"ops","note":"n","must_match":["no space"],"must_not_match":"fine"}]""",
        "# faults\nENOSPC|no space\n(?i)out of memory\n\\d{3} errors?\n[a-z]+:\\s",
    ];

    [Fact]
    public void A_knowledge_base_is_taken_as_a_whole_or_refused_with_reasons() =>
        Gen.OneOf(NearMisses.Of(Entries), NearMisses.Of(Entries), NearMisses.Bytes)
            .Sample(
                json =>
                    IsWholeOrRefused(
                        KnowledgeImport.Read(json, BuiltInKnowledge.All(Now), Actions, Now)
                    ),
                iter: 10_000
            );

    [Fact]
    public void A_runbook_is_taken_as_a_whole_or_refused_with_reasons() =>
        Gen.Select(
                Gen.OneOf(NearMisses.Of(Runbooks), NearMisses.Of(Runbooks), NearMisses.Characters),
                Gen.OneOf(Gen.Const("disk-full"), NearMisses.Characters)
            )
            .Sample(
                (text, name) =>
                    IsWholeOrRefused(
                        RunbookImport.Read(
                            [new RunbookFile(name, text)],
                            BuiltInKnowledge.All(Now),
                            Actions,
                            "ops",
                            Now
                        )
                    ),
                iter: 10_000
            );

    [Fact]
    public void Patterns_of_a_file_are_sound_and_all_others_are_named() =>
        Gen.OneOf(NearMisses.Of(Patterns), NearMisses.Of(Patterns), NearMisses.Bytes)
            .Sample(
                text =>
                {
                    var (patterns, faults) = PatternFile.Read(text);
                    return patterns.Count + faults.Count > 0
                        && faults.All(f => f.Line > 0 && f.Reason.Length > 0)
                        && patterns.All(p => AlertPatternRules.Check(p).Count == 0);
                },
                iter: 3_000
            );

    private static bool IsWholeOrRefused(KnowledgeImport import) =>
        import.IsAccepted
            ? import
                .Added.Concat(import.Updated)
                .All(e => KnowledgeEntryRules.Check(e, Actions).Count == 0)
            : import.Added.Count + import.Updated.Count == 0
                && import.Refused.All(r => r.Entry.Length > 0 && r.Reason.Length > 0);
}
