using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Hosting;

/// <summary>What the workers have in common that look at what there is to do.</summary>
public sealed class WokenWorkerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_that_gave_up_by_itself_is_told_and_made_again()
    {
        var clock = new FakeTimeProvider();
        using var log = new RecordedLog();
        using var worker = new Impatient(clock, log.CreateLogger("test"));
        await worker.StartAsync(Cancelled);

        await Eventually.TrueAsync(() =>
        {
            clock.Advance(WokenWorker.Tick);
            return worker.Looks > 1;
        });

        log.Lines[0].Exception.ShouldBeOfType<TaskCanceledException>();
        await worker.StopAsync(Cancelled);
        worker.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private sealed class Impatient(TimeProvider clock, ILogger logger)
        : WokenWorker("It cannot look", clock, logger)
    {
        private int looks;

        public int Looks => Volatile.Read(ref looks);

        protected override void Listen() { }

        protected override void StopListening() { }

        // As an HTTP client does whose time was up.
        protected internal override Task LookAsync(CancellationToken stop) =>
            Interlocked.Increment(ref looks) == 1
                ? Task.FromException(new TaskCanceledException("no answer within 30 s"))
                : Task.CompletedTask;
    }
}
