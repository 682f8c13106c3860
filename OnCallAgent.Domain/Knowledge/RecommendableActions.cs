using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>The actions that entries may recommend.</summary>
/// <param name="Types">Their names.</param>
/// <param name="Faults">What is wrong with the parameters of one of them, by the name of the parameter; nothing where it can be asked for.</param>
public sealed record RecommendableActions(
    IReadOnlySet<string> Types,
    Func<RecommendedAction, IReadOnlyList<FieldError>> Faults
)
{
    /// <summary>Actions of which only the names are known.</summary>
    public static RecommendableActions Named(IReadOnlySet<string> types) =>
        new(types, static _ => []);
}
