using System.ComponentModel;
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

    [Description("open, investigating, resolved or closed; several as a comma list.")]
    [FromQuery(Name = "status")]
    public string[]? Status { get; init; }

    [Description("critical, high, medium, low or info; several as a comma list.")]
    [FromQuery(Name = "severity")]
    public string[]? Severity { get; init; }

    [Description(
        "Who must act next: nobody, agent, waiting_for_approval or human; several as a comma list."
    )]
    [FromQuery(Name = "handler")]
    public string[]? Handler { get; init; }

    [Description("The exact name of a service.")]
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [Description("The exact name of the person in charge.")]
    [FromQuery(Name = "assigned_to")]
    public string? AssignedTo { get; init; }

    [Description("Words that all occur in id, title, description, service or root cause.")]
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [Description("How many, 1 to 500; 50 by default.")]
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    [Description("How many to leave out first; not with a cursor.")]
    [FromQuery(Name = "offset")]
    public int? Offset { get; init; }

    [Description("next_cursor of the part before.")]
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

    [Description("The exact name of a service.")]
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [Description("Only this level or worse: trace, debug, info, warning, error or fatal.")]
    [FromQuery(Name = "level")]
    public string? Level { get; init; }

    [Description("A part of the message, without regard to case.")]
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [Description("Only lines whose own time is this or later.")]
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    [Description("Only lines that arrived before this one.")]
    [FromQuery(Name = "before_id")]
    public long? BeforeId { get; init; }

    [Description("How many, 1 to 1000; 100 by default.")]
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }
}
