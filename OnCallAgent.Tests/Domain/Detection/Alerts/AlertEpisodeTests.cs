using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Detection.Alerts;

/// <summary>Deliveries come twice, late and in the wrong order; the last word by the alert's own clock counts.</summary>
public sealed class AlertEpisodeTests
{
    private static readonly DateTimeOffset First = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Second = First.AddHours(1);

    [Fact]
    public void The_first_word_of_an_alert_counts_as_it_is()
    {
        AlertEpisode.Judge(Fires(First), null).ShouldBe(AlertChange.Fires);
        AlertEpisode.Judge(Ends(First), null).ShouldBe(AlertChange.Ends);
    }

    [Fact]
    public void Within_one_firing_nothing_comes_after_the_end()
    {
        AlertEpisode.Judge(Fires(First), Known(true, First)).ShouldBe(AlertChange.Repeats);
        AlertEpisode.Judge(Ends(First), Known(true, First)).ShouldBe(AlertChange.Ends);
        AlertEpisode.Judge(Ends(First), Known(false, First)).ShouldBe(AlertChange.Stale);
        AlertEpisode.Judge(Fires(First), Known(false, First)).ShouldBe(AlertChange.Stale);
    }

    [Fact]
    public void A_later_firing_counts_whatever_became_of_the_end_of_the_earlier_one()
    {
        AlertEpisode.Judge(Fires(Second), Known(true, First)).ShouldBe(AlertChange.Fires);
        AlertEpisode.Judge(Fires(Second), Known(false, First)).ShouldBe(AlertChange.Fires);
        AlertEpisode.Judge(Ends(Second), Known(true, First)).ShouldBe(AlertChange.Ends);
    }

    [Fact]
    public void Words_of_an_earlier_firing_change_nothing()
    {
        AlertEpisode.Judge(Fires(First), Known(true, Second)).ShouldBe(AlertChange.Stale);
        AlertEpisode.Judge(Ends(First), Known(true, Second)).ShouldBe(AlertChange.Stale);
    }

    [Fact]
    public void Without_times_the_order_of_arrival_counts()
    {
        AlertEpisode.Judge(Fires(null), Known(true, null)).ShouldBe(AlertChange.Repeats);
        AlertEpisode.Judge(Ends(null), Known(true, First)).ShouldBe(AlertChange.Ends);
        AlertEpisode.Judge(Fires(null), Known(false, First)).ShouldBe(AlertChange.Fires);
        AlertEpisode.Judge(Ends(null), Known(false, null)).ShouldBe(AlertChange.Stale);
    }

    [Fact]
    public void Of_several_words_in_one_delivery_the_latest_is_taken()
    {
        AlertEpisode
            .Latest([Ends(Second), Fires(Second), Fires(First)])
            .ShouldHaveSingleItem()
            .ShouldBe(Ends(Second), "the end of a firing comes after its beginning");
        AlertEpisode.Latest([Ends(First), Fires(Second)]).ShouldBe([Fires(Second)]);
        AlertEpisode.Latest([Ends(null), Fires(null)]).ShouldBe([Fires(null)]);
    }

    [Fact]
    public void In_whatever_order_deliveries_come_the_alert_ends_as_its_last_word_says()
    {
        AlertNotice[] said = [Fires(First), Ends(First), Fires(Second), Ends(Second)];
        for (var seed = 0; seed < 200; seed++)
        {
            var chance = new Random(seed);
            AlertEpisode? known = null;
            // Each comes once at least, some of them again.
            var order = said.Concat(said.Where(_ => chance.Next(2) == 0)).ToArray();
            chance.Shuffle(order);
            foreach (var notice in order)
            {
                switch (AlertEpisode.Judge(notice, known))
                {
                    case AlertChange.Fires or AlertChange.Ends:
                        known = Known(notice.Status == AlertStatus.Firing, notice.StartsAt);
                        break;
                }
            }

            known!.Firing.ShouldBeFalse($"seed {seed}");
            known.StartsAt.ShouldBe(Second, $"seed {seed}");
        }
    }

    private static AlertEpisode Known(bool firing, DateTimeOffset? began) =>
        new()
        {
            SourceId = "push",
            Key = "k",
            Service = "orders",
            PatternId = "alert:x",
            Firing = firing,
            StartsAt = began,
        };

    private static AlertNotice Fires(DateTimeOffset? began) => Notice(AlertStatus.Firing, began);

    private static AlertNotice Ends(DateTimeOffset? began) => Notice(AlertStatus.Resolved, began);

    private static AlertNotice Notice(AlertStatus status, DateTimeOffset? began) =>
        new()
        {
            Key = "k",
            Status = status,
            Name = "x",
            Title = "x",
            Service = "orders",
            Severity = Severity.High,
            StartsAt = began,
            Labels = NoLabels,
        };

    private static readonly IReadOnlyDictionary<string, string> NoLabels =
        new Dictionary<string, string>();
}
