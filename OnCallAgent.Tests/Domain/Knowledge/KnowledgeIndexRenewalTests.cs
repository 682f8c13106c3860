using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

/// <summary>An index made of an earlier one answers as one that is made anew.</summary>
public sealed class KnowledgeIndexRenewalTests
{
    private static readonly KnowledgeEntry[] Known =
    [
        Entry("pool", "Connection pool is empty", "Connection is not available"),
        Entry("disk", "The disk is full", "No space left on device"),
        Entry("heap", "The heap is used up", "OutOfMemoryError"),
    ];

    public static TheoryData<string> Changes =>
        ["edited", "removed", "added", "learned", "for another service", "in another order"];

    [Theory, MemberData(nameof(Changes))]
    public void It_answers_as_a_new_one(string change)
    {
        var earlier = new KnowledgeIndex(Known);
        earlier.Ask(["disk"]);
        var changed = Changed(change);

        var renewed = earlier.Of(changed);

        ShouldAnswerAlike(renewed, new KnowledgeIndex(changed));
        ShouldAnswerAlike(earlier, new KnowledgeIndex(Known));
        // Once more of the one that was made of another, asked for the first time.
        ShouldAnswerAlike(
            new KnowledgeIndex(Known).Of(changed).Of(Known),
            new KnowledgeIndex(Known)
        );
    }

    private static KnowledgeEntry[] Changed(string change) =>
        change switch
        {
            "edited" =>
            [
                Known[0],
                Known[1] with
                {
                    Description = "Somebody writes to the heap, and the pool leaks.",
                    ErrorPatterns = ["ENOSPC"],
                    Tags = ["full disk"],
                },
                Known[2],
            ],
            "removed" => [Known[0], Known[2]],
            "added" => [.. Known, Entry("certificate", "A certificate ran out", "x509: expired")],
            "learned" =>
            [
                Known[0],
                Known[1] with
                {
                    SuccessRate = 0.25,
                    Uses = 4,
                    Version = 7,
                },
                Known[2],
            ],
            "for another service" =>
            [
                Known[0],
                Known[1] with
                {
                    RelatedServices = ["billing"],
                },
                Known[2],
            ],
            _ => [Known[2], Known[0], Known[1]],
        };

    private static void ShouldAnswerAlike(KnowledgeIndex index, KnowledgeIndex other)
    {
        foreach (
            var text in new[]
            {
                "No space left on device, the disk of the pool is full",
                "java.lang.OutOfMemoryError: heap",
                "ENOSPC full disk",
                "x509: expired certificate",
                "nothing of the kind",
            }
        )
        {
            foreach (var service in new[] { "orders", "billing" })
            {
                var query = new KnowledgeQuery([text], service);
                Told(index.Search(query)).ShouldBe(Told(other.Search(query)));
            }

            var (one, two) = (index.Ask([text]), other.Ask([text]));
            one.Signs.ShouldBe(two.Signs);
            one.Entries.ShouldBe(two.Entries);
        }
    }

    private static IEnumerable<(KnowledgeEntry, int)> Told(IEnumerable<KnowledgeMatch> matches) =>
        matches.Select(static m => (m.Entry, m.Score));

    private static KnowledgeEntry Entry(string id, string title, string pattern) =>
        new()
        {
            Id = id,
            Title = title,
            Description = $"What is known of {title.ToLowerInvariant()} in production.",
            Tags = [id],
            ErrorPatterns = [pattern],
            SolutionSteps = [$"Look at the {id}.", "Restart it."],
            RelatedServices = ["orders"],
        };
}
