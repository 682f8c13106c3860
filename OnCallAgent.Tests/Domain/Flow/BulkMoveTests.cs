using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Flow;

public sealed class BulkMoveTests
{
    [Fact]
    public async Task Each_is_moved_or_refused_on_its_own()
    {
        var all = await BulkMove.RunAsync(
            ["a", "gone", "b", "a"],
            id =>
                Task.FromResult(
                    id == "gone" ? (Result<long>)new IncidentNotFound(id) : (Result<long>)1L
                )
        );
        all.Value.Done.ShouldBe(["a", "b"]);
        all.Value.Words("resolved").ShouldBe("2 resolved; 1 was not: There is no incident gone.");
    }

    [Fact]
    public async Task None_or_too_many_are_refused_as_a_whole()
    {
        var moved = 0;
        Task<Result<long>> Move(string id)
        {
            moved++;
            return Task.FromResult<Result<long>>(1);
        }

        (await BulkMove.RunAsync([], Move)).IsSuccess.ShouldBeFalse();
        (
            await BulkMove.RunAsync(
                [.. Enumerable.Range(0, BulkMove.Most + 1).Select(i => $"{i}")],
                Move
            )
        ).Error!.Message.ShouldContain("1 to 500");
        moved.ShouldBe(0);
    }
}
