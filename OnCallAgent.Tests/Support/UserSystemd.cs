namespace OnCallAgent.Tests.Support;

/// <summary>
/// A real systemd user manager of the tests' own. As root it is started in a mount namespace, where the machine looks as if systemd had booted it;
/// its mounts end with it. Tests say <see cref="Require"/> and are skipped where it cannot run.
/// </summary>
public sealed class UserSystemd : IAsyncLifetime
{
    private const string Manager = "/lib/systemd/systemd";

    // Everything before the last line happens in the namespace only.
    private const string Boot = """
        mount -t tmpfs none /run/systemd && mkdir /run/systemd/system && exec "$1" --user
        """;

    private readonly TemporaryDirectory folder = new();
    private StartedProgram? manager;
    private string? whyNot;

    /// <summary>XDG_RUNTIME_DIR of the manager: a setting of the agent under test.</summary>
    public string RuntimeDirectory => Path.Combine(folder.Path, "run");

    private Dictionary<string, string?> Environment =>
        new()
        {
            ["XDG_RUNTIME_DIR"] = RuntimeDirectory,
            ["HOME"] = Path.Combine(folder.Path, "home"),
            ["DBUS_SESSION_BUS_ADDRESS"] = null,
        };

    public async ValueTask InitializeAsync()
    {
        whyNot = Unable();
        if (whyNot is not null)
        {
            return;
        }

        folder.Folder("home");
        folder.Folder("run/systemd/user");
        manager = StartedProgram.Start(
            ["unshare", "-m", "sh", "-c", Boot, "sh", Manager],
            Environment
        );
        var up = await Eventually.HappensAsync(
            async () =>
                manager.HasExited || (await SystemctlAsync("show", "-p", "Version")).ExitCode == 0,
            Eventually.Deadline
        );
        if (!up || manager.HasExited)
        {
            whyNot = $"The systemd user manager does not start here: {manager.LastLines}";
        }
    }

    /// <summary>Skips the calling test where there is no manager.</summary>
    public void Require() => Assert.SkipWhen(whyNot is not null, whyNot ?? "");

    /// <summary>Adds a unit and makes it known.</summary>
    public async Task AddUnitAsync(string name, string content)
    {
        await File.WriteAllTextAsync(
            Path.Combine(RuntimeDirectory, "systemd", "user", name),
            content
        );
        (await SystemctlAsync("daemon-reload")).ExitCode.ShouldBe(0);
    }

    /// <summary>systemctl --user …</summary>
    public Task<(int ExitCode, string Output)> SystemctlAsync(params string[] arguments) =>
        StartedProgram.RunAsync(["systemctl", "--user", .. arguments], Environment);

    /// <summary>The main process of a unit, as systemd says.</summary>
    public async Task<string> MainPidAsync(string unit) =>
        (await SystemctlAsync("show", "-p", "MainPID", "--value", "--", unit)).Output.Trim();

    public async ValueTask DisposeAsync()
    {
        if (manager is { HasExited: false })
        {
            // Stops every unit, and then itself.
            await SystemctlAsync("exit");
        }

        if (manager is not null)
        {
            await manager.DisposeAsync();
        }

        folder.Dispose();
    }

    private static string? Unable() =>
        !OperatingSystem.IsLinux() ? "systemd needs Linux."
        : System.Environment.UserName != "root"
            ? "Starting a systemd user manager for tests needs root."
        : !File.Exists(Manager) ? "systemd is not installed."
        : new[] { "unshare", "systemctl" }.FirstOrDefault(p => StartedProgram.Find(p) is null)
            is { } missing
            ? $"There is no {missing} on this machine."
        : null;
}
