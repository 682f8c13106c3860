using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>The value of changes that return nothing else.</summary>
public readonly record struct Done
{
    /// <summary>The only one.</summary>
    public static Result<Done> Value => new Done();
}
