using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Tests.Api;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>Nodes that start at the same moment, as a manager of containers starts them.</summary>
public sealed class StartAtOnceTests
{
    [Fact]
    public async Task All_nodes_that_start_at_once_on_an_empty_database_come_up()
    {
        await using var database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Postgres);

        var nodes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => ApiHost.StartAsync(database)))
        );

        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await using var db = database.Open();
        (await db.AlertPatterns.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(
            BuiltInPatterns.All.Count
        );
    }
}
