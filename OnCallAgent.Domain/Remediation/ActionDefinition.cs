using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>What happens when an action is done a second time.</summary>
public enum Idempotency
{
    /// <summary>The second time has effects of its own: another restart.</summary>
    Repeats = 0,

    /// <summary>The second time changes nothing more.</summary>
    SameAgain = 1,
}

/// <summary>What an action is, apart from how it is done.</summary>
/// <param name="Type">Its name: <c>restart_service</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">What it does.</param>
/// <param name="BlastRadius">How much it touches.</param>
/// <param name="Reversibility">Whether it can be taken back.</param>
/// <param name="TimeLimit">It is ended when it takes longer.</param>
/// <param name="Parameters">What it takes.</param>
public sealed record ActionDefinition(
    string Type,
    string Title,
    string Description,
    BlastRadius BlastRadius,
    Reversibility Reversibility,
    TimeSpan TimeLimit,
    IReadOnlyList<ActionParameter> Parameters
)
{
    /// <summary>What a second time does.</summary>
    public required Idempotency Idempotency { get; init; }

    /// <summary>What a second time does, in a sentence: for the dialog, and for whoever takes over an action that was interrupted.</summary>
    public string SecondTime =>
        Idempotency == Idempotency.SameAgain
            ? "Doing it again changes nothing more."
            : "Doing it again has its effects once more: look first whether it was done.";

    /// <summary>Whether it only looks.</summary>
    public bool IsReadOnly => Reversibility == Reversibility.ReadOnly;
}

/// <summary>What is asked of an action.</summary>
/// <param name="IncidentId">For the record.</param>
/// <param name="Service">The catalogue's entry: the only source of targets.</param>
/// <param name="Parameters">As asked for.</param>
public sealed record ActionRequest(
    string IncidentId,
    ServiceEntry Service,
    IReadOnlyDictionary<string, string> Parameters
)
{
    /// <summary>Id of the record that is executed; null where nothing is, as in a dry run.</summary>
    public string? ActionId { get; init; }
}

/// <summary>Exactly what would be executed, as a person can read it and as a handler will run it.</summary>
/// <param name="Type">Name of the action.</param>
/// <param name="Target">The unit, container, URL or directory.</param>
/// <param name="Steps">Each step as a list: program and arguments, or method and URL. Tried in order where one is a fallback of the other.</param>
/// <param name="Parameters">Every parameter with its final value.</param>
public sealed record ActionPlan(
    string Type,
    string Target,
    IReadOnlyList<IReadOnlyList<string>> Steps,
    IReadOnlyDictionary<string, string> Parameters
)
{
    /// <summary>SHA-256 of files whose contents say what is done, as 64 hexadecimal digits by path: the script that is run. Empty where there are none, or where a file cannot be read.</summary>
    public IReadOnlyDictionary<string, string> Contents { get; init; } =
        new Dictionary<string, string>();
}

/// <summary>One kind of action. <see cref="Plan"/> changes nothing and is asked when decided and again when executed.</summary>
public interface IActionHandler
{
    /// <summary>What it is.</summary>
    ActionDefinition Definition { get; }

    /// <summary>What would be executed; or why not: a parameter is wrong, or the target is not on the service's allow-list.</summary>
    Result<ActionPlan> Plan(ActionRequest request);

    /// <summary>Does it. Expected failures are results; exceptions are bugs.</summary>
    Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    );
}

/// <summary>The actions there are, by name.</summary>
public sealed class ActionCatalog
{
    private readonly Dictionary<string, IActionHandler> byType;

    /// <summary>A catalogue of these handlers.</summary>
    public ActionCatalog(IEnumerable<IActionHandler> handlers)
    {
        byType = handlers.ToDictionary(h => h.Definition.Type, StringComparer.Ordinal);
    }

    /// <summary>Every action.</summary>
    public IReadOnlyCollection<IActionHandler> All => byType.Values;

    /// <summary>The action of this name; null where it is unknown.</summary>
    public IActionHandler? Find(string type) => byType.GetValueOrDefault(type);

    /// <summary>Whether an action of this type changes nothing; one that is unknown counts as one that does.</summary>
    public bool IsReadOnly(string type) => Find(type) is { Definition.IsReadOnly: true };

    /// <inheritdoc cref="IsReadOnly(string)"/>
    public bool IsReadOnly(ActionRecord action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return IsReadOnly(action.ActionType);
    }

    /// <summary>What would be executed for an action of this type; or why not.</summary>
    public Result<ActionPlan> Plan(string type, ActionRequest request) =>
        Find(type) is { } handler
            ? handler.Plan(request)
            : new UnknownAction(type, [.. byType.Keys.Order(StringComparer.Ordinal)]);
}

/// <summary>There is no action of this type.</summary>
public sealed record UnknownAction(string Type, IReadOnlyList<string> Known)
    : Error(
        "action.unknown",
        $"There is no action “{Type}”; known are {string.Join(", ", Known)}."
    );

/// <summary>The target is not on the service's allow-list.</summary>
public sealed record TargetNotAllowed(string Service, string What)
    : Error(
        "action.target_not_allowed",
        $"{What} is not on the allow-list of {Service}. An admin can add it on the service's page."
    );
