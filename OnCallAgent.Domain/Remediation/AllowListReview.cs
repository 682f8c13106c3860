using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Judges an allow-list when it is saved, by the rules that will be applied when an action runs.</summary>
public static class AllowListReview
{
    /// <summary>What would be refused later, each under the name of its list; empty where all is well.</summary>
    public static IReadOnlyList<FieldError> Check(AllowedTargets targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var faults = new List<FieldError>();
        Add("units", targets.Units.Select(u => TargetNames.Unit(u.Name).Error));
        Add("containers", targets.Containers.Select(c => TargetNames.Container(c).Error));
        Add("health_urls", targets.HealthUrls.Select(u => HealthUrls.Read(u).Error));
        Add("log_directories", targets.LogDirectories.Select(d => LogFolders.Read(d).Error));
        Add("memory_limits", targets.MemoryLimits.Select(m => MemoryLimits.Check(m).Error));
        Add("databases", targets.Databases.Select(d => ServerTargets.Check(d).Error));
        Add("pools", targets.Pools.Select(p => ServerTargets.Check(p).Error));
        Add("pools", targets.PoolRestarts.Select(p => ServerTargets.Check(p).Error));
        Add("webhooks", targets.Webhooks.Select(w => ServerTargets.Check(w).Error));
        Add("scripts", targets.Scripts.Select(s => Scripts.Check(s).Error));
        Unique("memory_limits", targets.MemoryLimits.Select(m => m.Name));
        Unique("databases", targets.Databases.Select(d => d.Name));
        Unique(
            "pools",
            [.. targets.Pools.Select(p => p.Name), .. targets.PoolRestarts.Select(p => p.Name)]
        );
        Unique("webhooks", targets.Webhooks.Select(w => w.Name));
        Unique("scripts", targets.Scripts.Select(s => s.File));
        if (targets.RestartCommand.Count > 0)
        {
            Add("restart_command", [TargetNames.Command(targets.RestartCommand).Error]);
        }

        return faults;

        void Unique(string list, IEnumerable<string> names)
        {
            if (
                names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is
                { } twice
            )
            {
                faults.Add(new FieldError(list, $"{Quoted.Value(twice.Key)} stands there twice."));
            }
        }

        void Add(string list, IEnumerable<Error?> errors)
        {
            foreach (var error in errors)
            {
                if (error is not null)
                {
                    faults.Add(
                        new FieldError(list, error is FieldError f ? f.Reason : error.Message)
                    );
                }
            }
        }
    }
}
