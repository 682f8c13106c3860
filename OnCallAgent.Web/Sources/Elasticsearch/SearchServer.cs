using System.Buffers;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>Which server it is, and what follows for how it is asked.</summary>
/// <param name="IsOpenSearch">OpenSearch has other addresses for points in time.</param>
/// <param name="Version">Its version; null where it may not be asked for.</param>
internal sealed record SearchServer(bool IsOpenSearch, Version? Version)
{
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create(
        "0123456789."
    );

    // https://www.elastic.co/guide/en/elasticsearch/reference/7.17/release-notes-7.12.0.html (pull request 68833)
    private static readonly Version FirstElasticsearch = new(7, 12);

    // https://docs.opensearch.org/latest/search-plugins/searching-data/point-in-time-api/
    private static readonly Version FirstOpenSearch = new(2, 4);

    // https://github.com/opensearch-project/OpenSearch/pull/18924
    private static readonly Version FirstOpenSearchWithShardDoc = new(3, 3);

    /// <summary>
    /// Fields that tell documents of the same time apart, so that no page begins in the middle of them. OpenSearch
    /// before 3.3 has no <c>_shard_doc</c>; its ids are unique only within an index.
    /// </summary>
    public IReadOnlyList<string> Tiebreakers =>
        IsOpenSearch && (Version is null || Version < FirstOpenSearchWithShardDoc)
            ? ["_id", "_index"]
            : ["_shard_doc"];

    public override string ToString() =>
        $"{(IsOpenSearch ? "OpenSearch" : "Elasticsearch")} {Version?.ToString() ?? "of unknown version"}";

    /// <summary>The server of these words, or why it cannot be read.</summary>
    /// <param name="distribution">What it calls itself; empty for Elasticsearch.</param>
    /// <param name="number">Its version, as <c>8.15.0</c> or <c>9.0.0-SNAPSHOT</c>.</param>
    public static Result<SearchServer> Of(string distribution, string number)
    {
        var isOpenSearch = distribution.Equals("opensearch", StringComparison.OrdinalIgnoreCase);
        var end = number.AsSpan().IndexOfAnyExcept(VersionCharacters);
        var server = new SearchServer(
            isOpenSearch,
            Version.TryParse(end < 0 ? number : number.AsSpan(0, end), out var version)
                ? version
                : null
        );
        var first = isOpenSearch ? FirstOpenSearch : FirstElasticsearch;
        return version is not null && version < first
            ? new SearchFault(
                SearchFaultKind.NoSearchServer,
                $"{server} is too old: points in time with a tiebreaker came with {first}."
            )
            : server;
    }
}
