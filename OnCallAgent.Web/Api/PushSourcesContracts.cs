using System.Text.Json;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Api;

/// <summary>A push source to be made.</summary>
public sealed record PushSourceCreateRequest
{
    /// <summary>Who sends; at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Service of lines and alerts that name none; the source's id where it is left away.</summary>
    public string? DefaultService { get; init; }

    /// <summary>IANA zone of times that carry none; UTC where it is left away.</summary>
    public string? Zone { get; init; }
}

/// <summary>What is to be changed of a push source.</summary>
public sealed record PushSourceUpdateRequest
{
    /// <summary>How the webhook's JSON is read; null is the default mapping.</summary>
    public WebhookMapping? Mapping { get; init; }

    /// <summary>Minutes after its resolution within which an alert reopens its incident; 0 to 1440, 10 where it is left away.</summary>
    public int? CooldownMinutes { get; init; }
}

/// <summary>A payload to be tried.</summary>
public sealed record WebhookPreviewRequest
{
    /// <summary>The mapping to try; the source's where it is left away.</summary>
    public WebhookMapping? Mapping { get; init; }

    /// <summary>What the other program would send.</summary>
    public required JsonElement Payload { get; init; }
}

/// <summary>What a payload would come to. Nothing is stored.</summary>
/// <param name="Alerts">The alerts that would be taken.</param>
/// <param name="Refused">Those that could not be read.</param>
public sealed record WebhookPreviewResponse(
    IReadOnlyList<AlertNotice> Alerts,
    IReadOnlyList<RefusedEntryResponse> Refused
);

/// <summary>A token to be made.</summary>
public sealed record IngestTokenCreateRequest
{
    /// <summary>Who will show it; at most 100 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>A token, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Who shows it.</param>
/// <param name="Hint">Its first characters.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="LastUsedAt">When it was last shown; null for never.</param>
public sealed record IngestTokenResponse(
    string Id,
    string Name,
    string Hint,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt
);

/// <summary>A token just made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Who shows it.</param>
/// <param name="Token">The token: sent this once.</param>
public sealed record IngestTokenCreatedResponse(string Id, string Name, string Token);

/// <summary>A push source.</summary>
public sealed record PushSourceResponse
{
    internal PushSourceResponse(PushSourceView view)
    {
        Id = view.Source.Id;
        Name = view.Source.Name;
        Enabled = view.Source.Enabled;
        DefaultService = view.Source.DefaultService;
        Mapping = view.Push.Mapping;
        CooldownMinutes = (int)view.Push.Cooldown.TotalMinutes;
        EntriesTaken = view.Source.LinesRead;
        RequestsTaken = view.Push.RequestsTaken;
        EntriesRefused = view.Push.EntriesRefused;
        RequestsRefused = view.Push.RequestsRefused;
        RequestsDeferred = view.Push.RequestsDeferred;
        LastRefusal = view.Push.LastRefusal;
        LastRefusalAt = view.Push.LastRefusalAt;
        Tokens =
        [
            .. view.Tokens.Select(t => new IngestTokenResponse(
                t.Id,
                t.Name,
                t.Hint,
                t.CreatedBy,
                t.CreatedAt,
                t.LastUsedAt
            )),
        ];
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Who sends.</summary>
    public string Name { get; }

    /// <summary>Whether it takes anything.</summary>
    public bool Enabled { get; }

    /// <summary>Service of what names none.</summary>
    public string? DefaultService { get; }

    /// <summary>How the webhook's JSON is read; null is the default mapping.</summary>
    public WebhookMapping? Mapping { get; }

    /// <summary>Minutes after its resolution within which an alert reopens its incident.</summary>
    public int CooldownMinutes { get; }

    /// <summary>Entries and alerts that were taken.</summary>
    public long EntriesTaken { get; }

    /// <summary>Requests that were taken.</summary>
    public long RequestsTaken { get; }

    /// <summary>Entries and alerts that could not be read.</summary>
    public long EntriesRefused { get; }

    /// <summary>Requests that could not be read.</summary>
    public long RequestsRefused { get; }

    /// <summary>Requests that were told to come again because too many came.</summary>
    public long RequestsDeferred { get; }

    /// <summary>Why something was last refused or deferred.</summary>
    public string? LastRefusal { get; }

    /// <summary>When.</summary>
    public DateTimeOffset? LastRefusalAt { get; }

    /// <summary>Its valid tokens.</summary>
    public IReadOnlyList<IngestTokenResponse> Tokens { get; }
}
