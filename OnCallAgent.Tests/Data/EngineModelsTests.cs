using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>The model costs a fifth of a start, so it is made beside it; one that nobody took would make the start slower.</summary>
public sealed class EngineModelsTests
{
    [Theory]
    [InlineData(DatabaseProvider.Sqlite, "Data Source=never-opened.db")]
    [InlineData(DatabaseProvider.Postgres, "Host=127.0.0.1;Port=1")]
    [InlineData(DatabaseProvider.SqlServer, "Server=127.0.0.1,1")]
    public async Task Every_host_of_a_process_takes_the_model_that_was_made_ahead(
        DatabaseProvider provider,
        string connection
    )
    {
        var ahead = EngineModels.Of(provider);
        for (var host = 0; host < 2; host++)
        {
            await using var services = new ServiceCollection()
                .AddLogging()
                .AddOnCallDatabase(new DatabaseTarget(provider, connection, null))
                .BuildServiceProvider();
            await using var db = await services
                .GetRequiredService<IDbContextFactory<OnCallDbContext>>()
                .CreateDbContextAsync(TestContext.Current.CancellationToken);

            db.Model.ShouldBeSameAs(ahead);
        }
    }
}
