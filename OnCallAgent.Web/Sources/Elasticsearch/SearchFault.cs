using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>What kind of trouble a server makes: what can be done about it differs.</summary>
internal enum SearchFaultKind
{
    /// <summary>It cannot be reached, or does not answer in time.</summary>
    Unreachable,

    /// <summary>It asks for patience (429, 502, 503, 504).</summary>
    Busy,

    /// <summary>It does not know us, or does not let us (401, 403).</summary>
    SignIn,

    /// <summary>It answers as no Elasticsearch or OpenSearch does.</summary>
    NoSearchServer,

    /// <summary>It refuses the request: no such index, a wrong query, a field that cannot be sorted by.</summary>
    Refused,

    /// <summary>The point in time has ended.</summary>
    ContextExpired,

    /// <summary>The answer is larger than is read.</summary>
    TooLarge,

    /// <summary>A part of the documents could not be searched.</summary>
    Partial,
}

/// <summary>Why a server gave no documents, in words for an admin.</summary>
/// <param name="Kind">What can be done about it.</param>
/// <param name="Reason">One or two sentences; holds no secret.</param>
internal sealed record SearchFault(SearchFaultKind Kind, string Reason)
    : Error("source.search_failed", Reason)
{
    /// <summary>How long the server asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The product that refused, where it was a search server that knew us and did not let us (403); null otherwise.</summary>
    public string? ForbiddenBy { get; init; }
}
