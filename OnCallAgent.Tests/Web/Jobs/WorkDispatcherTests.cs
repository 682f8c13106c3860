using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Jobs;

namespace OnCallAgent.Tests.Web.Jobs;

/// <summary>How often a change of an incident becomes a job.</summary>
public sealed class WorkDispatcherTests
{
    private readonly WallClock clock = new(
        new DateTimeOffset(2026, 11, 23, 10, 50, 0, TimeSpan.Zero)
    );
    private readonly Queue queue = new();

    [Fact]
    public void A_burst_of_changes_is_one_job_until_that_begins()
    {
        var dispatcher = On(DatabaseProvider.Sqlite);
        dispatcher.AdvanceNow("INC-1");
        dispatcher.AdvanceNow("INC-1");
        queue.Jobs.ShouldBe(1);

        dispatcher.Began("INC-1");
        dispatcher.AdvanceNow("INC-1");
        queue.Jobs.ShouldBe(2);
    }

    [Fact]
    public void A_job_that_was_lost_holds_its_incident_back_for_ten_seconds_at_most()
    {
        var dispatcher = On(DatabaseProvider.Sqlite);
        dispatcher.AdvanceNow("INC-1");
        clock.Advance(TimeSpan.FromSeconds(10));
        dispatcher.AdvanceNow("INC-1");
        queue.Jobs.ShouldBe(2);
    }

    [Fact]
    public void A_job_that_was_lost_holds_its_incident_back_no_longer_where_the_clock_was_set_back()
    {
        var dispatcher = On(DatabaseProvider.Sqlite);
        dispatcher.AdvanceNow("INC-1");
        clock.SetBack = TimeSpan.FromHours(2);
        clock.Advance(TimeSpan.FromSeconds(10));
        dispatcher.AdvanceNow("INC-1");
        queue.Jobs.ShouldBe(2);
    }

    [Fact]
    public void A_change_after_another_node_began_the_job_is_queued_at_once()
    {
        // Which node began it, and when, is not told to the one that queued it.
        var dispatcher = On(DatabaseProvider.Postgres);
        dispatcher.AdvanceNow("INC-1");
        dispatcher.AdvanceNow("INC-1");
        queue.Jobs.ShouldBe(2);
    }

    private WorkDispatcher On(DatabaseProvider provider) =>
        new(queue, new DatabaseTarget(provider, "", null), clock);

    private sealed class Queue : IBackgroundJobClient
    {
        public int Jobs { get; private set; }

        public string Create(Job job, IState state) => $"{++Jobs}";

        public bool ChangeState(string jobId, IState state, string expectedState) =>
            throw new InvalidOperationException("Jobs are queued, never moved.");
    }
}
