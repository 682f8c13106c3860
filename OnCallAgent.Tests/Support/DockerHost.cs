namespace OnCallAgent.Tests.Support;

/// <summary>
/// A real Docker Engine: the machine's own where it answers, else one that is started for the tests on a socket of its own, in a mount namespace,
/// without touching network or firewall. Containers are made from a static busybox. Tests say <see cref="Require"/> and are skipped where there is none.
/// </summary>
public sealed class DockerHost : IAsyncLifetime
{
    private const string Image = "oncallagent-test:1";
    private const string MachinesOwn = "/var/run/docker.sock";

    private readonly TemporaryDirectory folder = new();
    private readonly List<string> containers = [];
    private StartedProgram? engine;
    private string? whyNot;

    /// <summary>Where the engine listens: a setting of the agent under test.</summary>
    public string Endpoint { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        whyNot = Unable();
        if (whyNot is not null)
        {
            return;
        }

        Endpoint = $"unix://{MachinesOwn}";
        if (!File.Exists(MachinesOwn) || !await AnswersAsync())
        {
            await StartEngineAsync();
        }

        if (whyNot is null)
        {
            await ImportImageAsync();
        }
    }

    /// <summary>Skips the calling test where there is no engine.</summary>
    public void Require() => Assert.SkipWhen(whyNot is not null, whyNot ?? "");

    /// <summary>Starts a container that sleeps; removed when the tests end.</summary>
    public async Task<string> RunContainerAsync(string name, params string[] command)
    {
        containers.Add(name);
        // An engine may refuse the machine's huge default number of open files.
        var (exitCode, output) = await DockerAsync([
            "run",
            "-d",
            "--name",
            name,
            "--network=none",
            "--ulimit",
            "nofile=1024:1024",
            Image,
            .. command.Length > 0 ? command : ["/bin/sleep", "1000"],
        ]);
        exitCode.ShouldBe(0, output);
        return output.Trim().Split('\n')[^1];
    }

    /// <summary>The container's process, as the engine says.</summary>
    public async Task<string> PidAsync(string name) =>
        (await DockerAsync("inspect", "-f", "{{.State.Pid}}", name)).Output.Trim();

    public Task<(int ExitCode, string Output)> DockerAsync(params string[] arguments) =>
        StartedProgram.RunAsync(["docker", "-H", Endpoint, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (whyNot is null)
        {
            // A container's shim outlives the engine: the containers go first.
            foreach (var name in containers)
            {
                await DockerAsync("rm", "-f", name);
            }

            await DockerAsync("rmi", "-f", Image);
        }

        if (engine is not null)
        {
            await engine.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartEngineAsync()
    {
        if (System.Environment.UserName != "root" || StartedProgram.Find("dockerd") is null)
        {
            whyNot =
                "No Docker Engine answers, and one can be started by root with docker.io only.";
            return;
        }

        Endpoint = $"unix://{folder.Path}/docker.sock";
        engine = StartedProgram.Start([
            "unshare",
            "-m",
            "dockerd",
            "--iptables=false",
            "--bridge=none",
            "--storage-driver=vfs",
            $"--data-root={folder.Path}/data",
            $"--exec-root={folder.Path}/exec",
            $"--pidfile={folder.Path}/dockerd.pid",
            "-H",
            Endpoint,
        ]);
        var up = await Eventually.HappensAsync(
            async () => engine.HasExited || await AnswersAsync(),
            Eventually.Deadline
        );
        if (!up || engine.HasExited)
        {
            whyNot = $"The Docker Engine does not start here: {engine.LastLines}";
        }
    }

    private async Task<bool> AnswersAsync() =>
        (await DockerAsync("version", "-f", "{{.Server.Version}}")).ExitCode == 0;

    private async Task ImportImageAsync()
    {
        var root = folder.Folder("root");
        var bin = folder.Folder("root/bin");
        File.Copy(StartedProgram.Find("busybox")!, Path.Combine(bin, "busybox"));
        foreach (var applet in new[] { "sh", "sleep" })
        {
            File.CreateSymbolicLink(Path.Combine(bin, applet), "busybox");
        }

        var archive = Path.Combine(folder.Path, "root.tar");
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(
            root,
            archive,
            includeBaseDirectory: false
        );
        var (exitCode, output) = await DockerAsync("import", archive, Image);
        exitCode.ShouldBe(0, output);
    }

    private static string? Unable() =>
        !OperatingSystem.IsLinux() ? "The tests' containers need Linux."
        : new[] { "docker", "busybox", "unshare" }.FirstOrDefault(p =>
            StartedProgram.Find(p) is null
        )
            is { } missing
            ? $"There is no {missing} on this machine."
        : null;
}
