using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Judges an entry of the service catalogue when it is saved.</summary>
public static class ServiceReview
{
    private const int MaxName = 200;
    private const int MaxOwner = 256;
    private const int MaxDescription = 4_000;
    private const int MostNeeded = 500;

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestCooldown = TimeSpan.FromHours(24);

    /// <summary>What is wrong with the entry by itself, field by field; empty where all is well.</summary>
    public static IReadOnlyList<FieldError> Check(ServiceEntry service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var faults = new List<FieldError>();
        if (!IsName(service.Name))
        {
            faults.Add(
                new FieldError(
                    "name",
                    $"holds {Quoted.Value(service.Name)}; letters, digits, dashes, dots and underscores are allowed, {MaxName} at most, as the service's log lines write it"
                )
            );
        }

        faults.AddRange(Text("description", service.Description, MaxDescription));
        faults.AddRange(Text("owner", service.Owner, MaxOwner));
        faults.AddRange(Needed(service));
        if (
            service.VerificationWindow < ShortestWindow
            || service.VerificationWindow > LongestWindow
        )
        {
            faults.Add(new FieldError("verification_window", "must be 1 s to 1 h"));
        }

        if (service.ActionCooldown < TimeSpan.Zero || service.ActionCooldown > LongestCooldown)
        {
            faults.Add(new FieldError("action_cooldown", "must be 0 to 24 h"));
        }

        if (service.PromoteAfter is < 1 or > 100)
        {
            faults.Add(new FieldError("promote_after", "must be 1 to 100 verified outcomes"));
        }

        if (service.ActionsPerHour is < 1 or > 100)
        {
            faults.Add(new FieldError("actions_per_hour", "must be 1 to 100"));
        }

        faults.AddRange(
            ChangeWindows
                .Faults(service.ChangeWindows)
                .Select(static f => new FieldError("change_windows", f))
        );
        faults.AddRange(AllowListReview.Check(service.Targets));
        return faults;
    }

    /// <summary>What is wrong with it among the others: that it would need itself by way of them. Null where all is well.</summary>
    public static FieldError? CheckAmong(ServiceEntry service, IEnumerable<ServiceEntry> others) =>
        DependencyCircle.Of(service, others) is { Count: > 0 } way
            ? new FieldError(
                "depends_on",
                $"closes a circle: {string.Join(" needs ", way)}. Leave one of these dependencies out"
            )
            : null;

    private static IEnumerable<FieldError> Needed(ServiceEntry service)
    {
        if (service.DependsOn.Count > MostNeeded)
        {
            yield return new FieldError(
                "depends_on",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {service.DependsOn.Count} names; {MostNeeded} at most"
                )
            );
        }

        foreach (var name in service.DependsOn.Where(static n => !IsName(n)))
        {
            yield return new FieldError(
                "depends_on",
                $"holds {Quoted.Value(name)}, which is no name of a service"
            );
        }

        if (service.DependsOn.Contains(service.Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return new FieldError("depends_on", "names the service itself");
        }

        if (
            service
                .DependsOn.GroupBy(static n => n, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(static g => g.Count() > 1) is
            { } twice
        )
        {
            yield return new FieldError("depends_on", $"names {Quoted.Value(twice.Key)} twice");
        }
    }

    private static IEnumerable<FieldError> Text(string field, string text, int most)
    {
        if (text.Length > most || text.Contains('\0', StringComparison.Ordinal))
        {
            yield return new FieldError(
                field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {text.Length} characters; up to {most} are taken, and no NUL"
                )
            );
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}
