namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>What a silence holds back.</summary>
/// <param name="Id">The silence.</param>
/// <param name="Why">Its reason and who made it.</param>
/// <param name="Until">When it ends.</param>
public sealed record SilenceHold(string Id, string Why, DateTimeOffset Until);
