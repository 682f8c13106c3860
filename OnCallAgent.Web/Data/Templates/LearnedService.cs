namespace OnCallAgent.Web.Data.Templates;

/// <summary>Since when a service's lines are read: its errors of the first while are known, not new.</summary>
public sealed class LearnedService
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>When its first line was read.</summary>
    public DateTimeOffset Since { get; init; }
}
