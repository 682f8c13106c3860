using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Idempotency;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>On a handler: its answer holds a secret that is shown this once, so it is not kept for a second request.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShowsSecretAttribute : Attribute;

/// <summary>On a handler: it looks at <c>Idempotency-Key</c> itself, in the transaction of what it stores.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KeepsOwnKeysAttribute : Attribute;

/// <summary>
/// Requests with an <c>Idempotency-Key</c> are done once: the same request under the same key is answered as the first one was,
/// for a day, on whichever node. Where nobody can say whether the first one was done, that is what is answered.
/// </summary>
internal sealed class IdempotentRequests(KeptAnswers answers, TimeProvider clock)
{
    /// <summary>Says that an answer is that of an earlier request.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int LargestKept = 256 * 1_024;

    // No request of these takes so long; one that did was cut off.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(2);

    /// <summary>Whether a key means something here.</summary>
    public static bool Applies(string? method, IEnumerable<object> metadata) =>
        method is not null
        && HttpMethods.IsPost(method)
        && metadata.OfType<IAuthorizeData>().Any()
        && !metadata.OfType<IAllowAnonymous>().Any()
        && !metadata.OfType<KeepsOwnKeysAttribute>().Any();

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (
            !request.Headers.ContainsKey(IdempotencyKey.Header)
            || !ProgramPaths.IsApi(request.Path)
            || context.GetEndpoint() is not { } endpoint
            || !Applies(request.Method, endpoint.Metadata)
            || context.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } caller
        )
        {
            await next(context);
            return;
        }

        var key = IdempotencyKey.Of(request);
        if (!key.IsSuccess)
        {
            await Problems.From(key.Error).ExecuteAsync(context);
            return;
        }

        if (key.Value is null)
        {
            await next(context);
            return;
        }

        var hash = await HashAsync(request, context.RequestAborted);
        var first = await answers.TakeAsync(caller, key.Value, hash, context.RequestAborted);
        await (
            first is null ? DoAsync(context, next, caller, key.Value)
            : first.RequestHash != hash
                ? Problems.From(new IdempotencyKeyReused(key.Value)).ExecuteAsync(context)
            : AnswerAgainAsync(context, first)
        );
    }

    private async Task DoAsync(HttpContext context, RequestDelegate next, string caller, string key)
    {
        var wire = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException)
        {
            // Refused before anything was done.
            await answers.GiveBackAsync(caller, key, CancellationToken.None);
            throw;
        }
        finally
        {
            // Another exception leaves the key taken: what was done before it, nobody knows.
            context.Response.Body = wire;
        }

        var response = context.Response;
        if (response.StatusCode is >= 200 and < 300)
        {
            var isKept =
                held.Length <= LargestKept
                && context.GetEndpoint()?.Metadata.GetMetadata<ShowsSecretAttribute>() is null;
            await answers.KeepAsync(
                caller,
                key,
                a =>
                {
                    a.Status = response.StatusCode;
                    a.ContentType = response.ContentType;
                    a.Location = response.Headers.Location;
                    a.Tag = response.Headers.ETag;
                    a.Body = isKept ? held.ToArray() : null;
                },
                CancellationToken.None
            );
        }
        else if (response.StatusCode < 500)
        {
            await answers.GiveBackAsync(caller, key, CancellationToken.None);
        }

        held.Position = 0;
        await held.CopyToAsync(wire, context.RequestAborted);
    }

    private async Task AnswerAgainAsync(HttpContext context, KeptAnswer first)
    {
        if (first.Status is not { } status)
        {
            var mayStillRun = clock.GetUtcNow() - first.StartedAt < LongestWork;
            context.Response.Headers.RetryAfter = mayStillRun ? "1" : default;
            await Problems
                .From(mayStillRun ? new RequestUnderWay() : new RequestCutOff())
                .ExecuteAsync(context);
            return;
        }

        if (first.Body is null)
        {
            await Problems.From(new AnswerNotKept(first.Location)).ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        response.StatusCode = status;
        response.Headers[ReplayedHeader] = "true";
        response.ContentType = first.ContentType;
        response.Headers.Location = first.Location;
        response.Headers.ETag = first.Tag;
        await response.Body.WriteAsync(first.Body, context.RequestAborted);
    }

    /// <summary>What tells a request from another one of the same key.</summary>
    internal static async Task<string> HashAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n{request.ContentType}\n")
        );
        var block = new byte[16 * 1_024];
        while (await request.Body.ReadAsync(block, cancellation) is > 0 and var read)
        {
            hash.AppendData(block, 0, read);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>The first request with this key is still worked on.</summary>
internal sealed record RequestUnderWay()
    : Error(
        "idempotency.under_way",
        "A request with this idempotency key is being worked on. Ask again in a second."
    );

/// <summary>The first request with this key was cut off.</summary>
internal sealed record RequestCutOff()
    : Error(
        "idempotency.cut_off",
        "A request with this idempotency key was cut off, and it is not known whether it was done. Look whether it was; if not, send it with a new key."
    );

/// <summary>The first request was done; its answer is not kept.</summary>
/// <param name="Location">Where what it made is; null where it made nothing.</param>
internal sealed record AnswerNotKept(string? Location)
    : Error(
        "idempotency.answer_not_kept",
        "This was done already under the same idempotency key. Its answer is not kept, as it held a secret or was too large."
            + (Location is null ? "" : $" See {Location}.")
    );
