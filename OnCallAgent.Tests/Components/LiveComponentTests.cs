using System.Collections.Concurrent;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Components;

public sealed class LiveComponentTests : DashboardContext
{
    private readonly LiveFeed feed = new();

    public LiveComponentTests()
    {
        Services.AddSingleton(feed);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void Lines_wake_nobody_who_shows_none_and_are_not_read_of_other_nodes_for_them()
    {
        var shown = Render<WithoutLines>();
        feed.IsWatched.ShouldBeFalse();
        feed.Publish(new LiveEvent.LinesStored([]));
        feed.Publish(new LiveEvent.ConfigurationChanged());
        shown.WaitForAssertion(() =>
            shown
                .Instance.Told.ShouldHaveSingleItem()
                .ShouldBeOfType<LiveEvent.ConfigurationChanged>()
        );
    }

    private sealed class WithoutLines : LiveComponent
    {
        public ConcurrentQueue<LiveEvent> Told { get; } = [];

        private protected override Task OnLiveAsync(LiveBatch batch)
        {
            foreach (var happened in batch.Events)
            {
                Told.Enqueue(happened);
            }

            return Task.CompletedTask;
        }
    }
}
