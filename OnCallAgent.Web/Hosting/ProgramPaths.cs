using Microsoft.AspNetCore.Diagnostics;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Which addresses are asked by programs rather than browsers. Routing minds no case, so what is decided by the path must not
/// either: limits and refusals would else be left behind by writing <c>/API</c>.
/// </summary>
internal static class ProgramPaths
{
    private static readonly PathString Api = "/api";
    private static readonly PathString Hubs = "/hubs";
    private static readonly PathString Otlp = "/v1";

    private static readonly PathString Metrics = "/metrics";
    private static readonly PathString Health = "/health";

    /// <summary>Whether it is of the REST API.</summary>
    public static bool IsApi(PathString path) => Is(path, Api);

    /// <summary>Whether it takes requests of programs in forms of ours or of others: REST and OTLP.</summary>
    public static bool IsService(PathString path) => Is(path, Api) || Is(path, Otlp);

    /// <summary>Whether it is of the live hub.</summary>
    public static bool IsHub(PathString path) => Is(path, Hubs);

    /// <summary>Whether it shows the agent's metrics.</summary>
    public static bool IsMetrics(PathString path) => Is(path, Metrics);

    /// <summary>Whether whoever asks there wants an answer that programs read, not a page.</summary>
    public static bool IsForPrograms(PathString path) =>
        IsService(path) || IsHub(path) || IsMetrics(path) || Is(path, Health);

    /// <summary>What was asked for; while a fault is answered, the request's own path is that of the error page.</summary>
    public static PathString Asked(HttpContext context) =>
        new(context.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? context.Request.Path);

    private static bool Is(PathString path, PathString prefix) =>
        path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase);
}
