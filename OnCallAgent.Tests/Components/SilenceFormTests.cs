using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Dialogs;

namespace OnCallAgent.Tests.Components;

public sealed class SilenceFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 14, 10, 50, 30, TimeSpan.Zero);

    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById(
        "Europe/Berlin"
    );

    [Fact]
    public void A_new_one_lasts_two_hours_of_the_viewers_clock_and_covers_what_was_looked_at()
    {
        var form = SilenceForm.For(
            [new SilenceMatcher("service", MatcherKind.Equals, "orders-db")],
            Now,
            Berlin
        );
        (form.From, form.Until, form.Zone).ShouldBe(
            ("2026-07-14T12:50", "2026-07-14T14:50", "Europe/Berlin")
        );
        var draft = form.ToDraft(Berlin)!;
        draft.StartsAt.ShouldBe(Now.AddSeconds(-30));
        draft.EndsAt.ShouldBe(Now.AddSeconds(-30).AddHours(2));
        draft.Matchers.ShouldHaveSingleItem().ToString().ShouldBe("service=orders-db");
    }

    [Fact]
    public void Half_a_condition_is_kept_to_be_refused_as_without_it_more_would_be_silenced()
    {
        var form = SilenceForm.For(
            [new SilenceMatcher("service", MatcherKind.Equals, "orders-db")],
            Now,
            Berlin
        );
        form.Matchers.Add(new MatcherForm { Label = "", Value = "db-7" });
        form.Matchers.Add(new MatcherForm { Label = "", Value = "" });
        form.Conditions().Count.ShouldBe(2);
        form.Conditions()[1].Fault().ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    public void A_time_that_cannot_be_read_makes_no_silence(string until)
    {
        var form = SilenceForm.For([], Now, Berlin);
        form.Until = until;
        form.ToDraft(Berlin).ShouldBeNull();
    }
}
