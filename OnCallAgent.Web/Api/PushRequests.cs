using System.Globalization;
using System.Security.Claims;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Api;

/// <summary>A source sends too much at once.</summary>
internal sealed record PushDeferred(string Why)
    : Error("push.later", $"{Why} Send it again later; nothing was stored.");

/// <summary>The token opens another source.</summary>
internal sealed record OtherSource(string Own)
    : Error("push.other_source", $"The token opens the source {Own} and no other.");

/// <summary>What all push routes do before and after what is their own: whose source it is, its turn, the body, the counts.</summary>
internal sealed class PushRequests(
    PushIntake intake,
    PushGate gate,
    PushMeter meter,
    PushLimits limits,
    TimeProvider clock
)
{
    /// <summary>Takes a request in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="source">The source that the address names; null where it names none.</param>
    /// <param name="take">What is done with the body.</param>
    public async Task<Result<PushAnswer>> TakeAsync(
        HttpContext http,
        string? source,
        Func<PushTarget, ReadOnlyMemory<byte>, CancellationToken, Task<Result<PushAnswer>>> take
    )
    {
        var cancellation = http.RequestAborted;
        var chosen = Source(http.User, source);
        if (!chosen.IsSuccess)
        {
            return chosen.Error;
        }

        var target = await intake.TargetAsync(chosen.Value, cancellation);
        if (!target.IsSuccess)
        {
            return target.Error;
        }

        if (http.User.FindFirstValue(IngestAuthentication.TokenClaim) is { } token)
        {
            meter.Used(token);
        }

        var (turn, why) = await gate.EnterAsync(target.Value.Id, cancellation);
        if (turn is null)
        {
            return Later(http, target.Value, why);
        }

        using (turn)
        {
            var taken = await ReadAndTakeAsync(http, target.Value, take, cancellation);
            if (!taken.IsSuccess && taken.Error is not PushDeferred)
            {
                meter.Refused(target.Value.Id, taken.Error.Message);
            }

            return taken;
        }
    }

    private PushDeferred Later(HttpContext http, PushTarget target, string why)
    {
        meter.Deferred(target.Id, why);
        http.Response.Headers.RetryAfter = Math.Max(1, (int)limits.RetryAfter.TotalSeconds)
            .ToString(CultureInfo.InvariantCulture);
        return new PushDeferred(why);
    }

    private async Task<Result<PushAnswer>> ReadAndTakeAsync(
        HttpContext http,
        PushTarget target,
        Func<PushTarget, ReadOnlyMemory<byte>, CancellationToken, Task<Result<PushAnswer>>> take,
        CancellationToken cancellation
    )
    {
        using var held = gate.Bodies.Begin();
        var body = await ReadAsync(http.Request, held, cancellation);
        if (!body.IsSuccess)
        {
            return body.Error is BodiesHeld full ? Later(http, target, full.Message) : body.Error;
        }

        var (place, why) = await gate.WorkAsync(cancellation);
        if (place is null)
        {
            return Later(http, target, why);
        }

        using (place)
        {
            var unpacked = await body.Value.UnpackAsync(cancellation);
            return unpacked.IsSuccess
                ? await take(target, unpacked.Value, cancellation)
                : unpacked.Error;
        }
    }

    private async Task<Result<PushBody>> ReadAsync(
        HttpRequest request,
        HeldBytes.Body held,
        CancellationToken cancellation
    )
    {
        using var patience = new CancellationTokenSource(limits.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation,
            patience.Token
        );
        try
        {
            return await PushBody.ReadAsync(request, limits, held, either.Token);
        }
        catch (BadHttpRequestException bad)
            when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return PushBody.TooLarge(limits);
        }
        catch (OperationCanceledException e)
            when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // As the server itself says of one that nearly stands still.
            throw new BadHttpRequestException(
                "The body came too slowly.",
                StatusCodes.Status408RequestTimeout,
                e
            );
        }
    }

    private static Result<string> Source(ClaimsPrincipal user, string? named)
    {
        if (user.FindFirstValue(IngestAuthentication.SourceClaim) is not { } own)
        {
            return string.IsNullOrEmpty(named) ? PushSource.Shipped : named;
        }

        return string.IsNullOrEmpty(named) || named.Equals(own, StringComparison.Ordinal)
            ? own
            : new OtherSource(own);
    }
}
