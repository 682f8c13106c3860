using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>A setting that stops the start.</summary>
/// <param name="Variable">Which one.</param>
/// <param name="Message">One line: the variable, what it held (never a secret), and what it may be.</param>
public sealed record SettingRefused(string Variable, string Message)
    : Error("configuration.invalid", Message);

/// <summary>All that is wrong with the settings.</summary>
/// <param name="Errors">One line each.</param>
public sealed record InvalidConfiguration(IReadOnlyList<Error> Errors)
    : Error(
        "configuration.invalid",
        string.Join(Environment.NewLine, Errors.Select(e => e.Message))
    );
