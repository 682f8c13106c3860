using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>adjust_memory_config</c>: another memory limit of a unit, a container or a settings file, within the bounds of the allow-list; can be taken back.</summary>
internal sealed class AdjustMemoryConfig(IEnumerable<IMemoryPlaceKeeper> keepers)
    : IActionHandler,
        IPreviewsEffect,
        IReversibleAction
{
    public const string Type = "adjust_memory_config";

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Adjust memory",
            "Sets a memory limit on the service's allow-list: MemoryMax or MemoryHigh of a systemd unit (in force at once, kept over restarts), a Docker container's limit (at once), or a key of a settings file such as spark-defaults.conf (at the reader's next start). The old value is noted, and can be put back unless somebody changed it since.",
            BlastRadius.Service,
            Reversibility.Reversible,
            TimeSpan.FromSeconds(60),
            [
                new(
                    "target",
                    "Limit",
                    "Which of the allowed limits, as holder and property: “orders.service MemoryMax”. By default the first.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t => [.. t.MemoryLimits.Select(m => m.Name)],
                },
                new(
                    "memory",
                    "New limit",
                    "Such as 512M or 2G, within the bounds that the allow-list sets for the limit.",
                    Required: true
                )
                {
                    Kind = ActionParameterKind.Size,
                },
            ]
        )
        {
            Idempotency = Idempotency.SameAgain,
        };

    public IReadOnlySet<string> Noted { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "limit",
            "old_value",
            "new_value",
            "old_sha256",
            "old_memory_and_swap",
            "container_id",
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var change = Read(request, request.Parameters);
        return change.IsSuccess
            ? new ActionPlan(
                Type,
                change.Value.Target.Name,
                [Keeper(change.Value.Target).Step(change.Value.Target, change.Value.Bytes)],
                new Dictionary<string, string>
                {
                    ["target"] = change.Value.Target.Name,
                    ["memory"] = MemorySize.Show(change.Value.Bytes),
                }
            )
            : change.Error;
    }

    public async Task<DryRun> PreviewAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var change = Read(request, plan.Parameters).Value;
        var now = await Keeper(change.Target).ReadAsync(change.Target, cancellation);
        return new DryRun(
            plan,
            now.IsSuccess
                ? $"{change.Target.Name} goes from {MemoryOutcome.Words(now.Value)} to {MemorySize.Show(change.Bytes)}."
                : now.Error.Message,
            []
        );
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var change = Read(request, plan.Parameters);
        if (!change.IsSuccess)
        {
            return new ActionResult(false, change.Error.Message);
        }

        var (target, bytes) = change.Value;
        var keeper = Keeper(target);
        var set = await keeper.SetAsync(target, bytes, cancellation);
        return set with
        {
            Executed = keeper.Step(target, bytes),
            Facts = set
                .Facts.Append(new("limit", target.Name))
                .ToDictionary(StringComparer.Ordinal),
        };
    }

    public async Task<ActionResult> RollBackAsync(
        ActionResult done,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(done);
        if (
            !done.Facts.TryGetValue("limit", out var limit)
            || !done.Facts.TryGetValue("old_value", out var old)
            || !done.Facts.TryGetValue("new_value", out var set)
        )
        {
            return new ActionResult(
                false,
                "The action noted no old value: it changed nothing that could be put back."
            );
        }

        var target = MemoryLimits.Find(request.Service, limit);
        return target.IsSuccess
            ? await Keeper(target.Value)
                .RestoreAsync(target.Value, old, set, done.Facts, cancellation)
            : new ActionResult(false, target.Error.Message);
    }

    private Result<MemoryChange> Read(
        ActionRequest request,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        var arguments = ActionArguments.Read(Definition, request with { Parameters = parameters });
        return arguments.IsSuccess
            ? MemoryLimits.Choose(
                request.Service,
                arguments.Value.GetValueOrDefault("target"),
                arguments.Value["memory"]
            )
            : arguments.Error;
    }

    private IMemoryPlaceKeeper Keeper(MemoryTarget target) =>
        keepers.Single(k => k.Place == target.Place);
}

/// <summary>Reads, sets and puts back limits of one place.</summary>
internal interface IMemoryPlaceKeeper
{
    MemoryPlace Place { get; }

    /// <summary>What setting it executes, for people.</summary>
    IReadOnlyList<string> Step(MemoryTarget target, long bytes);

    /// <summary>The value now, as its keeper writes it.</summary>
    Task<Result<string>> ReadAsync(MemoryTarget target, CancellationToken cancellation);

    /// <summary>Sets it and looks whether it is set. Facts hold <c>old_value</c> and <c>new_value</c> as soon as anything may have been changed.</summary>
    Task<ActionResult> SetAsync(MemoryTarget target, long bytes, CancellationToken cancellation);

    /// <summary>Puts the old value back where the value is still the one that was set.</summary>
    Task<ActionResult> RestoreAsync(
        MemoryTarget target,
        string old,
        string set,
        IReadOnlyDictionary<string, string> facts,
        CancellationToken cancellation
    );
}

/// <summary>Words that the keepers share.</summary>
internal static class MemoryOutcome
{
    public static ActionResult Changed(
        MemoryTarget target,
        string old,
        string now,
        params (string Name, string Value)[] more
    ) =>
        new(true, $"{target.Name}: {Words(old)} → {Words(now)}.") { Facts = Facts(old, now, more) };

    public static ActionResult Restored(MemoryTarget target, string set, string old) =>
        new(true, $"{target.Name} is {Words(old)} again; it was {Words(set)}.")
        {
            Facts = new Dictionary<string, string> { ["restored_value"] = old },
        };

    public static ActionResult Foreign(MemoryTarget target, string now, string set) =>
        new(
            false,
            $"{target.Name} is {Words(now)} and no longer {Words(set)}: somebody changed it, and it is left as it is."
        );

    public static Dictionary<string, string> Facts(
        string old,
        string now,
        params (string Name, string Value)[] more
    )
    {
        var facts = more.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        facts["old_value"] = old;
        facts["new_value"] = now;
        return facts;
    }

    /// <summary>A value as people read it: bytes in the units that limits are given in.</summary>
    public static string Words(string value) =>
        value == "infinity" ? "no limit"
        : value.All(char.IsAsciiDigit) && MemorySize.Read(value) is { } bytes
            ? MemorySize.Show(bytes)
        : value;

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
