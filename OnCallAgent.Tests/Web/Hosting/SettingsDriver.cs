using Microsoft.Extensions.Configuration;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Tests.Web.Hosting;

/// <summary>A working directory of its own, and the settings that are read in it.</summary>
internal sealed class SettingsDriver : IDisposable
{
    private readonly Dictionary<string, string?> environment = [];
    private readonly Dictionary<string, string?> appSettings = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("oncall-settings-").FullName;

    public SettingsDriver Variable(string name, string value)
    {
        environment[name] = value;
        return this;
    }

    public SettingsDriver AppSetting(string path, string value)
    {
        appSettings[path] = value;
        return this;
    }

    public SettingsDriver DotEnv(string text)
    {
        File.WriteAllText(Path.Combine(Folder, ".env"), text);
        return this;
    }

    public Result<OnCallOptions> Load() =>
        OnCallOptionsLoader.Load(
            environment,
            new ConfigurationBuilder().AddInMemoryCollection(appSettings).Build(),
            Folder
        );

    public OnCallOptions Loaded()
    {
        var loaded = Load();
        loaded.IsSuccess.ShouldBeTrue(loaded.Error?.Message);
        return loaded.Value;
    }

    public IReadOnlyList<string> Refused()
    {
        var invalid = Load().Error.ShouldBeOfType<InvalidConfiguration>();
        foreach (var error in invalid.Errors)
        {
            error.Message.ShouldNotContain('\n');
        }

        return [.. invalid.Errors.Select(e => e.Message)];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
