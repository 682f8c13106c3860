using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary>Memory limits of Docker containers, in force at once, without a restart. Swap keeps its distance from memory.</summary>
/// <remarks>Docker Engine API, “Update a container”. Its 0 means “as it is”, and -1 is refused for memory: a limit can be changed and not taken away.</remarks>
internal sealed class ContainerMemory(DockerEngine docker) : IMemoryPlaceKeeper
{
    private const string None = "none";

    public MemoryPlace Place => MemoryPlace.Container;

    public IReadOnlyList<string> Step(MemoryTarget target, long bytes) =>
        [
            "POST",
            $"{docker.Endpoint.TrimEnd('/')}/containers/{target.Holder}/update",
            string.Create(CultureInfo.InvariantCulture, $"Memory={bytes}"),
        ];

    public async Task<Result<string>> ReadAsync(MemoryTarget target, CancellationToken cancellation)
    {
        var found = await docker.InspectAsync(target.Holder, cancellation);
        return found.State is { } state
            ? Shown(state.Memory)
            : new FieldError("target", found.Trouble!);
    }

    public async Task<ActionResult> SetAsync(
        MemoryTarget target,
        long bytes,
        CancellationToken cancellation
    )
    {
        var found = await docker.InspectAsync(target.Holder, cancellation);
        if (found.State is not { } state)
        {
            return new ActionResult(false, found.Trouble!);
        }

        if (state.Memory <= 0)
        {
            return new ActionResult(
                false,
                $"{target.Holder} has no memory limit. Docker cannot take a limit away from a running container again, so that none is set."
            );
        }

        var both =
            state.MemorySwap > 0 ? bytes + (state.MemorySwap - state.Memory) : state.MemorySwap;
        var trouble = await docker.LimitMemoryAsync(state.Id, bytes, both, cancellation);
        return trouble is null
            ? MemoryOutcome.Changed(
                target,
                Shown(state.Memory),
                MemoryOutcome.Number(bytes),
                ("old_memory_and_swap", MemoryOutcome.Number(state.MemorySwap)),
                ("container_id", state.Id)
            )
            : new ActionResult(false, trouble);
    }

    public async Task<ActionResult> RestoreAsync(
        MemoryTarget target,
        string old,
        string set,
        IReadOnlyDictionary<string, string> facts,
        CancellationToken cancellation
    )
    {
        var memory = Read(old);
        var both = Read(facts.GetValueOrDefault("old_memory_and_swap", ""));
        if (memory is null || both is null)
        {
            return new ActionResult(false, $"{old} is no limit of a container.");
        }

        var found = await docker.InspectAsync(target.Holder, cancellation);
        if (found.State is not { } state)
        {
            return new ActionResult(false, found.Trouble!);
        }

        if (state.Id != facts.GetValueOrDefault("container_id"))
        {
            return new ActionResult(
                false,
                $"{target.Holder} is another container by now; it is left as it is."
            );
        }

        if (Shown(state.Memory) != set)
        {
            return MemoryOutcome.Foreign(target, Shown(state.Memory), set);
        }

        var trouble = await docker.LimitMemoryAsync(
            state.Id,
            memory.Value,
            both.Value,
            cancellation
        );
        return trouble is null
            ? MemoryOutcome.Restored(target, set, old) with
            {
                Executed =
                [
                    "POST",
                    $"{docker.Endpoint.TrimEnd('/')}/containers/{state.Id}/update",
                    $"Memory={old}",
                ],
            }
            : new ActionResult(false, trouble);
    }

    private static string Shown(long memory) => memory > 0 ? MemoryOutcome.Number(memory) : None;

    private static long? Read(string text) =>
        long.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
