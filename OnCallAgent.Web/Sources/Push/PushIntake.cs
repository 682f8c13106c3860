using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Sources.Push.Otlp;

namespace OnCallAgent.Web.Sources.Push;

/// <summary>A source that can be pushed into, as far as a delivery needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DefaultService">Service of what names none.</param>
/// <param name="Zone">Zone of times that carry none.</param>
/// <param name="Mapping">How its webhook's JSON is read.</param>
/// <param name="Cooldown">How long after a resolution an alert reopens its incident.</param>
public sealed record PushTarget(
    string Id,
    string? DefaultService,
    TimeZoneInfo Zone,
    WebhookMapping Mapping,
    TimeSpan Cooldown
);

/// <summary>The source cannot be pushed into.</summary>
public sealed record NoSuchPushSource(string Why) : Error("push.no_source", Why);

/// <summary>Nothing of the delivery could be read.</summary>
/// <param name="Refused">Why, part by part.</param>
public sealed record NothingReadable(IReadOnlyList<RefusedEntry> Refused)
    : Error("push.nothing_readable", "Nothing of the body could be read; nothing was stored.");

/// <summary>Takes deliveries in: what could be read is stored durably before anybody is told so.</summary>
public sealed class PushIntake(
    IDbContextFactory<OnCallDbContext> contexts,
    LogIntake intake,
    ILogLineParser parser,
    PushLimits limits,
    PushMeter meter,
    TimeProvider clock
)
{
    private readonly PushedLogReader reader = new(parser, limits.Entries);

    /// <summary>The source, if it can be pushed into.</summary>
    /// <returns><see cref="NoSuchPushSource"/>.</returns>
    public async Task<Result<PushTarget>> TargetAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var source = await db
            .Sources.AsNoTracking()
            .SingleOrDefaultAsync(s => s.Id == id, cancellation);
        if (source is null || source.Kind != SourceKind.Push)
        {
            return new NoSuchPushSource($"There is no source {Short(id)} that can be pushed into.");
        }

        if (!source.Enabled)
        {
            return new NoSuchPushSource($"The source {source.Id} is switched off.");
        }

        var push = await db
            .PushSources.AsNoTracking()
            .SingleOrDefaultAsync(p => p.SourceId == id, cancellation);
        return new PushTarget(
            source.Id,
            source.DefaultService,
            source.Zone is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known)
                ? known
                : TimeZoneInfo.Utc,
            push?.Mapping ?? WebhookMapping.Default,
            push?.Cooldown ?? PushSource.DefaultCooldown
        );
    }

    /// <summary>Takes log lines in.</summary>
    /// <param name="target">The source.</param>
    /// <param name="body">The unpacked body.</param>
    /// <param name="plain">Whether they are plain lines rather than JSON.</param>
    /// <param name="key">The sender's idempotency key; null for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer's JSON; <see cref="BodyUnreadable"/>, <see cref="TooManyEntries"/>, <see cref="NothingReadable"/>, <see cref="IdempotencyKeyReused"/> …</returns>
    public async Task<Result<PushAnswer>> TakeLogsAsync(
        PushTarget target,
        ReadOnlyMemory<byte> body,
        bool plain,
        string? key,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var context = ContextOf(target);
        var now = clock.GetUtcNow();
        var read = plain
            ? reader.ReadText(body, context, now)
            : reader.ReadJson(body, context, now);
        if (!read.IsSuccess)
        {
            return read.Error;
        }

        var batch = read.Value;
        return await TakeAsync(
            target,
            new IntakeBatch(target.Id, batch.Entries) { LinesCut = batch.Cut },
            batch.Refused,
            key is null ? null : (key, HashOf("logs", body.Span)),
            cancellation
        );
    }

    /// <summary>Takes the log records of an OTLP request in.</summary>
    /// <param name="target">The source.</param>
    /// <param name="body">The unpacked body.</param>
    /// <param name="json">Whether it is in JSON rather than binary.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Result<PushAnswer>> TakeOtlpAsync(
        PushTarget target,
        ReadOnlyMemory<byte> body,
        bool json,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var read = OtlpLogs.Read(
            body,
            json,
            parser,
            ContextOf(target),
            limits.Entries,
            clock.GetUtcNow()
        );
        if (!read.IsSuccess)
        {
            return read.Error;
        }

        var batch = read.Value;
        return await TakeAsync(
            target,
            new IntakeBatch(target.Id, batch.Entries) { LinesCut = batch.Cut },
            batch.Refused,
            null,
            cancellation
        );
    }

    /// <summary>Takes alerts in.</summary>
    /// <param name="target">The source.</param>
    /// <param name="body">The unpacked body.</param>
    /// <param name="form">Whose form they have.</param>
    /// <param name="key">The sender's idempotency key; null for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Result<PushAnswer>> TakeAlertsAsync(
        PushTarget target,
        ReadOnlyMemory<byte> body,
        AlertForm form,
        string? key,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var read = AlertForms.Read(
            body,
            form,
            target.Mapping,
            target.DefaultService ?? target.Id,
            clock.GetUtcNow()
        );
        if (!read.IsSuccess)
        {
            return read.Error;
        }

        var (notices, refused) = (read.Value.Notices, read.Value.Refused);
        if (notices.Count + refused.Count > limits.Alerts)
        {
            return new TooManyEntries(limits.Alerts);
        }

        return await TakeAsync(
            target,
            new IntakeBatch(target.Id, []) { Alerts = notices, AlertCooldown = target.Cooldown },
            [.. refused.Select(r => new RefusedEntry(r.Index, r.Field, r.Reason))],
            key is null ? null : (key, HashOf(form.ToString(), body.Span)),
            cancellation
        );
    }

    private async Task<Result<PushAnswer>> TakeAsync(
        PushTarget target,
        IntakeBatch batch,
        IReadOnlyList<RefusedEntry> refused,
        (string Key, string Hash)? delivery,
        CancellationToken cancellation
    )
    {
        var accepted = batch.Entries.Count + batch.Alerts.Count;
        if (accepted == 0 && refused.Count > 0)
        {
            return new NothingReadable(refused);
        }

        var answer = new PushAnswer(
            accepted,
            refused.Count,
            [.. refused.Take(PushAnswer.MostListed)]
        );
        if (accepted > 0)
        {
            var taken = await intake.TakeAsync(
                batch with
                {
                    Receipt = delivery is { } d
                        ? new PushReceipt
                        {
                            SourceId = target.Id,
                            Key = d.Key,
                            BodyHash = d.Hash,
                            Answer = JsonSerializer.Serialize(answer, StoredForms.Json),
                        }
                        : null,
                },
                cancellation
            );
            if (!taken.IsSuccess)
            {
                return taken.Error;
            }

            if (taken.Value.Replayed is { } earlier)
            {
                return JsonSerializer.Deserialize<PushAnswer>(earlier, StoredForms.Json)! with
                {
                    Replayed = true,
                };
            }
        }

        meter.Taken(
            target.Id,
            refused.Count,
            refused is [var first, ..]
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{refused.Count} of {accepted + refused.Count} refused; entry {first.Index} {first.Field} {first.Reason}"
                )
                : null
        );
        return answer;
    }

    private static LineContext ContextOf(PushTarget target) =>
        new(target.Id, target.DefaultService ?? target.Id, target.Zone);

    // Whoever sends the same bytes to another route means something else.
    private static string HashOf(string route, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(route + "\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Short(string text) => text.Length <= 50 ? text : text[..49] + "…";
}

/// <summary>What became of a delivery. Everything accepted is stored when this is sent.</summary>
/// <param name="Accepted">Entries or alerts that were stored.</param>
/// <param name="RefusedCount">Those that were not, because they could not be read.</param>
/// <param name="Refused">The first of those, with their reasons.</param>
public sealed record PushAnswer(int Accepted, int RefusedCount, IReadOnlyList<RefusedEntry> Refused)
{
    /// <summary>How many refused entries are listed one by one.</summary>
    public const int MostListed = 100;

    /// <summary>Whether this delivery was stored before and the same answer is given again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Replayed { get; init; }
}
