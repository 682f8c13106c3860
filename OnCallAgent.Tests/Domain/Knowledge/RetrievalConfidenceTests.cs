using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class RetrievalConfidenceTests
{
    private static readonly RelevanceIndex Index = new([
        Entry("disk-full", "Disk full", "No space is left on the device. Writes fail."),
        Entry("oom", "Out of memory", "The kernel killed a process that used too much memory."),
        Entry("certificate", "Certificate expires", "A TLS certificate ends within days."),
        Entry("replica-lag", "Replica lag", "The replica is behind the primary database."),
    ]);

    [Fact]
    public void What_an_entry_says_itself_is_believed_more_than_what_shares_a_word_with_it()
    {
        var same = Believe("No space is left on the device");
        var related = Believe("A device was plugged in");
        same.Right.ShouldBeGreaterThan(related.Right);
        same.IsAnswered.ShouldBeTrue();
        related.IsAnswered.ShouldBeFalse();
        related.Right.ShouldBeLessThanOrEqualTo(related.Known);
    }

    [Fact]
    public void A_text_without_a_common_word_is_not_answered() =>
        Believe("quarterly numbers").ShouldBe(RetrievalBelief.Nothing);

    [Fact]
    public void Near_tied_rivals_make_it_doubtful_which_entry_is_right()
    {
        var twins = new RelevanceIndex([
            Entry("one", "Queue full", "The queue is full."),
            Entry("two", "Queue full", "The queue is full."),
        ]);
        var alone = new RelevanceIndex([
            Entry("one", "Queue full", "The queue is full."),
            Entry("two", "Disk broken", "A disk reports errors."),
        ]);
        Right(twins).ShouldBeLessThan(Right(alone) - 0.2);

        static double Right(RelevanceIndex index) =>
            RetrievalConfidence.Default.Of(index.Ask(["The queue is full."])).Right;
    }

    [Fact]
    public void Signs_are_shares_and_do_not_depend_on_how_many_entries_are_asked_for()
    {
        string[] text = ["Replica is behind", "disk?"];
        var one = Index.Ask(text, 1).Signs;
        one.ShouldBe(Index.Ask(text, 4).Signs);
        foreach (
            var sign in new[] { one.Margin, one.TitleCoverage, one.QueryCoverage, one.BestSentence }
        )
        {
            sign.ShouldBeInRange(0, 1);
        }
    }

    [Fact]
    public void A_fit_learns_which_searches_were_right()
    {
        var judged = Enumerable
            .Range(0, 60)
            .Select(i => new JudgedRetrieval(
                new RetrievalSigns(i % 3 / 2.0, 0.5, i % 3 / 2.0, 0.5),
                IsKnown: i % 3 > 0,
                IsRight: i % 3 > 1
            ))
            .ToList();
        var fit = RetrievalConfidence.Fit(judged);
        fit.Of(new RetrievalSigns(1, 0.5, 1, 0.5)).Right.ShouldBeGreaterThan(0.8);
        fit.Of(new RetrievalSigns(0.5, 0.5, 0.5, 0.5)).Right.ShouldBeLessThan(0.4);
        fit.Of(new RetrievalSigns(0, 0.5, 0, 0.5)).IsAnswered.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fit_on_cases_of_one_kind_stays_finite(bool known)
    {
        var sign = new RetrievalSigns(0.5, 0.5, 0.5, 0.5);
        var belief = RetrievalConfidence
            .Fit([.. Enumerable.Repeat(new JudgedRetrieval(sign, known, known), 5)])
            .Of(sign);
        belief.Right.ShouldBeInRange(0, 1);
        RetrievalConfidence.Fit([]).Of(sign).Right.ShouldBe(0.25);
    }

    private static RetrievalBelief Believe(string text) =>
        RetrievalConfidence.Default.Of(Index.Ask([text]));

    private static KnowledgeEntry Entry(string id, string title, string description) =>
        new()
        {
            Id = id,
            Title = title,
            Description = description,
        };
}
