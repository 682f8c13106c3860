using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>Versions as entity tags (RFC 9110, 8.8.3 and 13.1.1).</summary>
internal static class EntityVersion
{
    /// <summary>Shows the version to the client.</summary>
    public static void Show(HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version the client has seen; null where it does not say, or says <c>*</c>.</summary>
    public static Result<long?> Expected(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header.ToString().Trim() == "*")
        {
            return (long?)null;
        }

        return
            EntityTagHeaderValue.TryParse(header.ToString(), out var tag)
            && !tag.IsWeak
            && long.TryParse(
                tag.Tag.AsSpan().Trim('"'),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var version
            )
            ? (long?)version
            : new FieldError("If-Match", "is not the ETag of this resource; it looks like \"7\"");
    }

    /// <summary>Changes a resource, where it is still as the client has seen it, and shows what it is then.</summary>
    /// <param name="request">Says which version that is.</param>
    /// <param name="response">Is told the new version.</param>
    /// <param name="change">Changes that version; any where it is null.</param>
    /// <param name="version">The version of what came of it.</param>
    /// <param name="show">What the client sees of it.</param>
    public static async Task<Results<Ok<TShown>, ProblemHttpResult>> ChangeAsync<T, TShown>(
        HttpRequest request,
        HttpResponse response,
        Func<long?, Task<Result<T>>> change,
        Func<T, long> version,
        Func<T, TShown> show
    )
    {
        var expected = Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var changed = await change(expected.Value);
        if (!changed.IsSuccess)
        {
            return Problems.From(changed.Error);
        }

        Show(response, version(changed.Value));
        return TypedResults.Ok(show(changed.Value));
    }

    /// <summary>Removes a resource, where it is still as the client has seen it.</summary>
    /// <param name="request">Says which version that is.</param>
    /// <param name="remove">Removes that version; any where it is null.</param>
    public static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        HttpRequest request,
        Func<long?, Task<Result>> remove
    )
    {
        var expected = Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var removed = await remove(expected.Value);
        return removed.IsSuccess ? TypedResults.NoContent() : Problems.From(removed.Error);
    }
}
