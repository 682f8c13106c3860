using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>Tries out a source before it is saved: what a poll would ask for, without storing anything.</summary>
internal sealed class ElasticsearchProbe(
    SearchClient client,
    ILogLineParser parser,
    TimeProvider clock
) : ISourceProbe
{
    private static readonly TimeSpan Span = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async Task<Result<SourceProbe>> ProbeAsync(
        StoredSource source,
        string secret,
        CancellationToken cancellation
    )
    {
        var settings = source.Elasticsearch ?? new ElasticsearchSettings();
        var target = new SearchTarget(new Uri(source.Location), settings, secret);
        var server = await client.ServerAsync(target, cancellation);
        if (!server.IsSuccess)
        {
            return server.Error;
        }

        var fields = await client.FieldsAsync(
            target,
            WindowSearch.TimeFields(settings),
            cancellation
        );
        if (!fields.IsSuccess || fields.Value.Trouble(settings) is not null)
        {
            return fields.Error ?? fields.Value.Trouble(settings)!;
        }

        var now = clock.GetUtcNow();
        var found = await client.SearchAsync(
            target,
            WindowSearch.Sample(settings, now - Span, now),
            cancellation
        );
        if (!found.IsSuccess)
        {
            return found.Error;
        }

        // That points in time can be opened is a right of its own.
        var snapshot = await client.OpenAsync(target, server.Value, cancellation);
        if (!snapshot.IsSuccess)
        {
            return snapshot.Error;
        }

        await client.CloseAsync(target, server.Value, snapshot.Value, cancellation);
        return new SourceProbe(
            server.Value.ToString(),
            found.Value.Total ?? found.Value.Hits.Count,
            found.Value.Hits is [var latest, ..]
                ? new DocumentEntry(source, settings, parser).Of(latest, now)
                : null
        );
    }
}
