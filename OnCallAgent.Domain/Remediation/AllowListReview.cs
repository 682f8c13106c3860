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
        if (targets.RestartCommand.Count > 0)
        {
            Add("restart_command", [TargetNames.Command(targets.RestartCommand).Error]);
        }

        return faults;

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
