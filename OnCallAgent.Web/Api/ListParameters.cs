using Microsoft.AspNetCore.Mvc;

namespace OnCallAgent.Web.Api;

/// <summary>Which incidents are wanted, and how many.</summary>
internal sealed record IncidentListParameters
{
    /// <summary>The parameters there are.</summary>
    public static readonly string[] Names =
    [
        "status",
        "severity",
        "handler",
        "service",
        "assigned_to",
        "q",
        "limit",
        "offset",
        "cursor",
    ];

    /// <summary>open, investigating, resolved or closed; several as a comma list.</summary>
    [FromQuery(Name = "status")]
    public string[]? Status { get; init; }

    /// <summary>critical, high, medium, low or info; several as a comma list.</summary>
    [FromQuery(Name = "severity")]
    public string[]? Severity { get; init; }

    /// <summary>Who must act next: nobody, agent, waiting_for_approval or human; several as a comma list.</summary>
    [FromQuery(Name = "handler")]
    public string[]? Handler { get; init; }

    /// <summary>The exact name of a service.</summary>
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    /// <summary>The exact name of the person in charge.</summary>
    [FromQuery(Name = "assigned_to")]
    public string? AssignedTo { get; init; }

    /// <summary>Words that all occur in id, title, description, service or root cause.</summary>
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    /// <summary>How many, 1 to 500; 50 by default.</summary>
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    /// <summary>How many to leave out first; not with a cursor.</summary>
    [FromQuery(Name = "offset")]
    public int? Offset { get; init; }

    /// <summary>next_cursor of the part before.</summary>
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }
}

/// <summary>Which log lines are wanted, and how many.</summary>
internal sealed record LogListParameters
{
    /// <summary>The parameters there are.</summary>
    public static readonly string[] Names =
    [
        "service",
        "level",
        "q",
        "since",
        "before_id",
        "limit",
    ];

    /// <summary>The exact name of a service.</summary>
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    /// <summary>Only this level or worse: trace, debug, info, warning, error or fatal.</summary>
    [FromQuery(Name = "level")]
    public string? Level { get; init; }

    /// <summary>A part of the message, without regard to case.</summary>
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    /// <summary>Only lines whose own time is this or later.</summary>
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines that arrived before this one.</summary>
    [FromQuery(Name = "before_id")]
    public long? BeforeId { get; init; }

    /// <summary>How many, 1 to 1000; 100 by default.</summary>
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }
}
