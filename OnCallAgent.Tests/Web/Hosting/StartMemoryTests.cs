using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Hosting;

public sealed class StartMemoryTests
{
    [Fact]
    public async Task What_only_the_start_needed_is_given_back_once_the_agent_has_settled()
    {
        var clock = new FakeTimeProvider();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var memory = new StartMemory(lifetime, clock);
        await memory.StartAsync(TestContext.Current.CancellationToken);
        var leftover = OldGarbage();
        lifetime.NotifyStarted();
        while (!memory.ExecuteTask!.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        leftover.TryGetTarget(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_agent_that_ends_before_that_just_ends()
    {
        using var memory = new StartMemory(
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            new FakeTimeProvider()
        );
        await memory.StartAsync(TestContext.Current.CancellationToken);
        await memory.StopAsync(TestContext.Current.CancellationToken);
        memory.ExecuteTask!.IsCompleted.ShouldBeTrue();
        // Told to stop before it began, it is cancelled, which is an end as good.
        memory.ExecuteTask.IsFaulted.ShouldBeFalse();
    }

    // Large, so that only a collection of everything finds it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<byte[]> OldGarbage() => new(new byte[200_000]);
}
