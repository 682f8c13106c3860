using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class KnowledgeRevisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly KnowledgeEntry First = new()
    {
        Id = "pool",
        Title = "Pool exhausted",
        Tags = ["pool", "database"],
        CreatedAt = Now,
        UpdatedAt = Now,
        CreatedBy = "ops",
    };

    private static readonly KnowledgeEntry Second = KnowledgeRevision.Edit(
        First with
        {
            Uses = 3,
            SuccessRate = 1,
        },
        First with
        {
            Title = "Pool empty",
            Tags = ["database", "hikari"],
            CreatedBy = "someone else",
        },
        Now.AddHours(1)
    );

    [Fact]
    public void An_edit_makes_a_new_version_and_keeps_what_was_recorded()
    {
        Second.Version.ShouldBe(2);
        Second.Title.ShouldBe("Pool empty");
        Second.UpdatedAt.ShouldBe(Now.AddHours(1));
        Second.CreatedBy.ShouldBe("ops");
        Second.Uses.ShouldBe(3);
    }

    [Fact]
    public void An_edit_that_changes_nothing_makes_no_version() =>
        KnowledgeRevision
            .Edit(First, First with { Tags = [.. First.Tags] }, Now.AddHours(1))
            .ShouldBe(First);

    [Fact]
    public void The_difference_of_two_versions_is_told_line_by_line()
    {
        var changes = KnowledgeChange.Between(First, Second with { Uses = 0, SuccessRate = null });

        changes.Select(c => c.Field).ShouldBe(["title", "tags"]);
        changes[1].Removed.ShouldBe(["pool"]);
        changes[1].Added.ShouldBe(["hikari"]);
    }

    [Fact]
    public void Restoring_brings_back_the_words_and_keeps_the_outcomes()
    {
        var restored = new KnowledgeRevision(First, Now, "ops").Restore(Second, Now.AddHours(2));

        restored.Title.ShouldBe("Pool exhausted");
        restored.Tags.ShouldBe(["pool", "database"]);
        restored.Version.ShouldBe(3);
        restored.Uses.ShouldBe(3);
        restored.SuccessRate.ShouldBe(1);
    }
}
