using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>
/// The values that were set: environment before <c>.env</c> before appsettings.json. The first place that names a
/// setting decides, and an empty value there means the default.
/// </summary>
internal sealed class SettingSources(
    IReadOnlyDictionary<string, string?> environment,
    IReadOnlyDictionary<string, DotEnvValue> dotEnv,
    IConfigurationSection? appSettings,
    List<Error> errors
)
{
    /// <summary>What was set; empty where nothing was.</summary>
    public string Text(Setting setting) => Find(setting).Value;

    /// <summary>The setting's value. What it cannot be is added to the errors, and the default is given.</summary>
    public T Value<T>(Setting<T> setting)
    {
        var (text, place) = Find(setting);
        if (text.Length == 0)
        {
            return setting.Fallback;
        }

        var (ok, value) = setting.Read(text);
        if (ok)
        {
            return value;
        }

        var shown = setting.IsSecret ? "(hidden)" : $"“{Shown(text)}”";
        Refuse(setting, $"{setting.Variable} is {shown} ({place}); it may be {setting.MayBe}.");
        return setting.Fallback;
    }

    /// <summary>Adds to the errors that <paramref name="needed"/> is missing, where <paramref name="given"/> is of no use without it.</summary>
    public void NeedsAlso(Setting given, Setting needed)
    {
        if (Text(given).Length > 0 && Text(needed).Length == 0)
        {
            Refuse(
                needed,
                $"{needed.Variable} is not set, but {given.Variable} is ({Place(given)}); {needed.Variable} may be {needed.MayBe}."
            );
        }
    }

    /// <summary>Where the setting was set, for a message.</summary>
    public string Place(Setting setting) => Find(setting).Place;

    /// <summary>The setting as it holds, fit to be shown: what a secret is, is not in it.</summary>
    public SettingInForce InForce(Setting setting)
    {
        var (text, place) = Find(setting);
        return text.Length == 0
            ? new SettingInForce(setting, setting.Default, null)
            : new SettingInForce(setting, setting.IsSecret ? "" : Shown(text), place);
    }

    /// <summary>Adds an error.</summary>
    public void Refuse(Setting setting, string message) =>
        errors.Add(new SettingRefused(setting.Variable, message));

    /// <summary>
    /// Names in the section that stand for nothing, and names of <c>.env</c> that are one slip away from a setting (other programs may
    /// have theirs there): a misspelt setting must not be ignored.
    /// </summary>
    public void RefuseUnknownNames()
    {
        foreach (var (name, value) in dotEnv)
        {
            if (
                OnCallSettings.All.All(s => s.Variable != name)
                && OnCallSettings.All.FirstOrDefault(s => MisspeltName.Of(s.Variable, name))
                    is { } meant
            )
            {
                errors.Add(
                    new SettingRefused(
                        name,
                        $".env, line {value.Line}: {name} is not a setting; {meant.Variable} is."
                    )
                );
            }
        }

        foreach (var child in appSettings?.GetChildren() ?? [])
        {
            if (
                !OnCallSettings.All.Any(s =>
                    s.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)
                    || s.Variable.Equals(child.Key, StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                errors.Add(
                    new SettingRefused(
                        child.Key,
                        $"{child.Path} (appsettings.json) is not a setting; docs/configuration.md lists those there are."
                    )
                );
            }
        }
    }

    private (string Value, string Place) Find(Setting setting)
    {
        if (environment.TryGetValue(setting.Variable, out var fromEnvironment))
        {
            return (fromEnvironment?.Trim() ?? "", "from the environment");
        }

        if (dotEnv.TryGetValue(setting.Variable, out var fromFile))
        {
            return (fromFile.Value.Trim(), $"from .env, line {fromFile.Line}");
        }

        foreach (var name in new[] { setting.Name, setting.Variable })
        {
            if (appSettings?.GetSection(name) is { } found && found.Exists())
            {
                var value =
                    found.Value ?? string.Join(',', found.GetChildren().Select(c => c.Value));
                return (value.Trim(), $"from appsettings.json, {found.Path}");
            }
        }

        return ("", "not set");
    }

    // A URL may carry a password, and a line is a line.
    private static string Shown(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var at = text.LastIndexOf('@');
        var shown =
            scheme >= 0 && at > scheme ? $"{text[..(scheme + 3)]}(hidden){text[at..]}" : text;
        shown = string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
        return shown.Length <= 120 ? shown : shown[..119] + "…";
    }
}
