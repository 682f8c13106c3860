using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>A regular expression was refused.</summary>
/// <param name="Reason">What is wrong with it, in one sentence.</param>
/// <param name="Offset">0-based character of the fault; null where the whole is at fault.</param>
public sealed record PatternFault(string Reason, int? Offset)
    : Error("pattern.invalid", Offset is { } at ? $"Character {at + 1}: {Reason}" : Reason);
