using Microsoft.AspNetCore.OutputCaching;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Keeps the API's document once it was made: it is the same for everybody, open to strangers, and describing every route takes
/// half a second of work.
/// </summary>
internal sealed class KeptDocument : IOutputCachePolicy
{
    public static void Apply(OutputCachePolicyBuilder policy) =>
        policy.AddPolicy<KeptDocument>().Expire(TimeSpan.FromDays(1));

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        // Of many who ask at once, one waits for the work and the others for that one.
        context.AllowLocking = true;
        // What a sender makes up, such as the name of the host, makes no document of its own.
        context.CacheVaryByRules.VaryByHost = false;
        context.CacheVaryByRules.QueryKeys = "";
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(
        OutputCacheContext context,
        CancellationToken cancellation
    ) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.AllowCacheStorage =
            context.HttpContext.Response.StatusCode == StatusCodes.Status200OK;
        return ValueTask.CompletedTask;
    }
}
