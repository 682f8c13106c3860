namespace OnCallAgent.Web.Commands;

/// <summary>
/// Work in the background that ended by a fault. The host ends then, but in order, as if it had been asked to: whoever keeps it
/// running would take that for a wish and leave it.
/// </summary>
internal static class BrokenWorkers
{
    /// <summary>Their names; none where the host was asked to end.</summary>
    public static IReadOnlyList<string> Of(IServiceProvider services) =>
        [
            .. services
                .GetServices<IHostedService>()
                .OfType<BackgroundService>()
                .Where(static s => s.ExecuteTask is { IsFaulted: true })
                .Select(static s => s.GetType().Name),
        ];
}
