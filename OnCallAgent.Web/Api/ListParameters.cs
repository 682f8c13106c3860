using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace OnCallAgent.Web.Api;

/// <summary>Which incidents are wanted, and how many.</summary>
internal sealed record IncidentListParameters
{
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

    [Description(
        "Words that all occur in id, title, description, service or root cause. They are looked for in 20 000 incidents at a time: a part may hold fewer than limit, or none, and next_cursor goes on."
    )]
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [Description("How many, 1 to 500; 50 by default.")]
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    [Description(
        "How many to leave out first, 0 to 10 000; not with a cursor, which goes on for ever."
    )]
    [FromQuery(Name = "offset")]
    public int? Offset { get; init; }

    [Description("next_cursor of the part before.")]
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }
}
