using Microsoft.EntityFrameworkCore;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class SchemaTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Every_table_of_the_model_can_be_read(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var context = database.Open();

        (await context.Incidents.CountAsync()).ShouldBe(0);
        (await context.Timeline.CountAsync()).ShouldBe(0);
        (await context.Evidence.CountAsync()).ShouldBe(0);
        (await context.Analyses.CountAsync()).ShouldBe(0);
        (await context.Actions.CountAsync()).ShouldBe(0);
        (await context.Deliveries.CountAsync()).ShouldBe(0);
        (await context.SignalGroups.CountAsync()).ShouldBe(0);
        (await context.Sources.CountAsync()).ShouldBe(0);
        (await context.LogLines.CountAsync()).ShouldBe(0);
        (await context.Users.CountAsync()).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Two_databases_do_not_see_each_other(DatabaseProvider engine)
    {
        await using var one = await TestDatabase.CreateAsync(engine);
        await using var other = await TestDatabase.CreateAsync(engine);
        await using (var context = one.Open())
        {
            context.Sources.Add(
                new StoredSource
                {
                    Id = "a",
                    Name = "a",
                    Location = "/a",
                }
            );
            await context.SaveChangesAsync();
        }

        await using var elsewhere = other.Open();
        (await elsewhere.Sources.AnyAsync()).ShouldBeFalse();
    }
}
