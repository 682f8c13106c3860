using System.ComponentModel.DataAnnotations;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>The section <c>Remediation</c>, looked at before anything is started: a bad value is told in a line, as every other setting's.</summary>
internal static class RemediationSection
{
    /// <exception cref="StartFaultException">Something in it cannot be; each fault is a line.</exception>
    public static void Check(IConfiguration configuration)
    {
        var faults = Faults(configuration.GetSection(RemediationOptions.Section)).ToList();
        if (faults.Count > 0)
        {
            throw new StartFaultException(string.Join('\n', faults));
        }
    }

    private static IEnumerable<string> Faults(IConfigurationSection section)
    {
        var known = typeof(RemediationOptions)
            .GetProperties()
            .Where(static p => p.CanWrite)
            .Select(static p => p.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren().Where(c => !known.Contains(c.Key)))
        {
            yield return $"{child.Path} is not a setting; it may be one of {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
        }

        var options = new RemediationOptions();
        if (Unreadable(section, options) is { } unreadable)
        {
            yield return unreadable;
            yield break;
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(
            options,
            new ValidationContext(options),
            results,
            validateAllProperties: true
        );
        foreach (var result in results)
        {
            var name = result.MemberNames.First();
            yield return $"{section.Path}:{name} is “{section[name]}”: {result.ErrorMessage}";
        }
    }

    private static string? Unreadable(IConfigurationSection section, RemediationOptions options)
    {
        try
        {
            section.Bind(options);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
