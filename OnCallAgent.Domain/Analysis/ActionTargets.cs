using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>Whether a service lists anything that an action could be done to. The action's own plan has the last word.</summary>
internal static class ActionTargets
{
    /// <summary>Whether anything but a look is allowed.</summary>
    public static bool CanBeChanged(AllowedTargets targets) =>
        CanBeRestarted(targets)
        || targets.LogDirectories.Count > 0
        || targets.MemoryLimits.Count > 0
        || targets.Databases.Count > 0
        || targets.Pools.Count > 0
        || targets.Webhooks.Count > 0
        || targets.Scripts.Count > 0;

    /// <summary>Whether an action of this type has something to act on.</summary>
    public static bool Exist(string actionType, AllowedTargets targets) =>
        actionType switch
        {
            "health_check" => targets.HealthUrls.Count > 0,
            "cleanup_logs" => targets.LogDirectories.Count > 0,
            "adjust_memory_config" => targets.MemoryLimits.Count > 0,
            "terminate_queries" => targets.Databases.Count > 0,
            "restart_connection_pool" => targets.Pools.Count > 0,
            "webhook" => targets.Webhooks.Count > 0,
            "run_script" => targets.Scripts.Count > 0,
            _ => CanBeRestarted(targets),
        };

    private static bool CanBeRestarted(AllowedTargets targets) =>
        targets.Units.Count > 0 || targets.Containers.Count > 0 || targets.RestartCommand.Count > 0;
}
