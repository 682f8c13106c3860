using System.ComponentModel.DataAnnotations;

namespace OnCallAgent.Web.Remediation;

/// <summary>How actions reach the machine. Section <c>Remediation</c> of appsettings.json.</summary>
public sealed class RemediationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Remediation";

    /// <summary>Whether <c>systemctl</c> for units of the system manager is run through <c>sudo -n</c>. The agent's account then needs a sudoers line for exactly these commands.</summary>
    /// <value>Default false.</value>
    public bool UseSudo { get; set; }

    /// <summary>The program that talks to systemd: an absolute path, or a name that is looked up in PATH.</summary>
    /// <value>Default <c>systemctl</c>.</value>
    [Required]
    [RegularExpression("^(/[!-~]+|[A-Za-z0-9_][A-Za-z0-9_.-]*)$")]
    public string Systemctl { get; set; } = "systemctl";

    /// <summary>Where user units are found (<c>XDG_RUNTIME_DIR</c>), when it differs from the agent's own environment.</summary>
    /// <value>Default: the environment's, else <c>/run/user/UID</c> where that exists.</value>
    [RegularExpression("^/[!-~]+$")]
    public string? UserRuntimeDirectory { get; set; }

    /// <summary>Address of the Docker Engine: <c>unix:///path</c> or <c>tcp://host:port</c>.</summary>
    /// <value>Default: <c>DOCKER_HOST</c>, else <c>unix:///var/run/docker.sock</c>.</value>
    [RegularExpression("^(unix:///|tcp://)[!-~]+$")]
    public string? DockerEndpoint { get; set; }

    /// <summary>How long a container may take to stop before the engine kills it.</summary>
    /// <value>Default 10 s; 1 to 60 s.</value>
    [Range(1, 60)]
    public int ContainerStopSeconds { get; set; } = 10;

    /// <summary>The directory whose scripts <c>run_script</c> may run, where a service lists them. It and the scripts must belong to root or the agent's account, and nobody else may write them.</summary>
    /// <value>Default: none, and no script is run.</value>
    [RegularExpression("^(/[A-Za-z0-9_.-]+)+$")]
    public string? ScriptsDirectory { get; set; }

    /// <summary>The engine's address that is in force.</summary>
    internal string EffectiveDockerEndpoint =>
        DockerEndpoint
        ?? (
            Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host
                ? host
                : "unix:///var/run/docker.sock"
        );
}
