using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace OnCallAgent.Web.Api;

/// <summary>Which log lines are wanted, and how many.</summary>
internal sealed record LogListParameters
{
    [Description("The exact name of a service.")]
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [Description("Only this level or worse: trace, debug, info, warning, error or fatal.")]
    [FromQuery(Name = "level")]
    public string? Level { get; init; }

    [Description(
        "Words, \"a phrase\", begin*, -without, service:name and level:error, all of which must hold. Without regard to case."
    )]
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [Description("Only lines whose own time is this or later.")]
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    [Description("Only lines whose own time is before this.")]
    [FromQuery(Name = "until")]
    public DateTimeOffset? Until { get; init; }

    [Description("Only lines that arrived before this one.")]
    [FromQuery(Name = "before_id")]
    public long? BeforeId { get; init; }

    [Description("How many, 1 to 1000; 100 by default.")]
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }
}

/// <summary>Which counts are wanted.</summary>
internal sealed record LogStatisticsParameters
{
    [Description("From this minute on; an hour before until by default.")]
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    [Description("Up to this minute; now by default.")]
    [FromQuery(Name = "until")]
    public DateTimeOffset? Until { get; init; }

    [Description("The exact name of a service.")]
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [Description("Only this level or worse: trace, debug, info, warning, error or fatal.")]
    [FromQuery(Name = "level")]
    public string? Level { get; init; }

    [Description("How many services are told apart, 1 to 1000; 20 by default.")]
    [FromQuery(Name = "top")]
    public int? Top { get; init; }
}

/// <summary>Which kinds of lines are wanted.</summary>
internal sealed record LogGroupParameters
{
    [Description("The exact name of a service.")]
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [Description("Only this level or worse: trace, debug, info, warning, error or fatal.")]
    [FromQuery(Name = "level")]
    public string? Level { get; init; }

    [Description("What they say, as in GET /logs/recent.")]
    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [Description("Only lines whose own time is this or later.")]
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    [Description("Only lines whose own time is before this.")]
    [FromQuery(Name = "until")]
    public DateTimeOffset? Until { get; init; }

    [Description("How many kinds, 1 to 500; 50 by default.")]
    [FromQuery(Name = "top")]
    public int? Top { get; init; }
}
