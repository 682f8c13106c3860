using System.Globalization;
using System.Security.Cryptography;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>run_script</c>: one script of the admin's directory, with arguments of declared kinds.</summary>
internal sealed class RunScript(ProcessRunner runner, RemediationOptions options) : IActionHandler
{
    public const string Type = "run_script";

    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Run script",
            "Runs an allowed script of the directory that the setting ScriptsDirectory names, without a shell and with a minimal environment. Each declared parameter becomes one argument.",
            BlastRadius.Wide,
            Reversibility.Irreversible,
            TimeSpan.FromMinutes(5),
            [
                new(
                    "script",
                    "Script",
                    "Name of an allowed script. By default the first.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t => [.. t.Scripts.Select(s => s.File)],
                },
                new(
                    "arguments",
                    "Arguments",
                    "name=value for each parameter that the allow-list declares for the script, with spaces between.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Arguments,
                },
            ]
        )
        {
            Idempotency = Idempotency.Repeats,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var call = Read(request, request.Parameters);
        if (!call.IsSuccess)
        {
            return call.Error;
        }

        var parameters = new Dictionary<string, string> { ["script"] = call.Value.Target.File };
        if (call.Value.Arguments.Count > 0)
        {
            parameters["arguments"] = string.Join(
                ' ',
                call.Value.Target.Parameters.Zip(
                    call.Value.Arguments,
                    static (p, v) => $"{p.Name}={v}"
                )
            );
        }

        return new ActionPlan(Type, call.Value.Target.File, [Argv(call.Value)], parameters)
        {
            Contents = Contents(call.Value.Target.File),
        };
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var call = Read(request, plan.Parameters);
        if (!call.IsSuccess)
        {
            return new ActionResult(false, call.Error.Message);
        }

        var argv = Argv(call.Value);
        if (WhyNot(call.Value.Target.File) is { } reason)
        {
            return new ActionResult(false, reason) { Executed = argv };
        }

        var outcome = await runner.RunAsync(argv, cancellation);
        return new ActionResult(
            outcome.Succeeded,
            outcome.Trouble
                ?? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{call.Value.Target.File} ended with exit code {outcome.ExitCode}."
                )
        )
        {
            ExitCode = outcome.ExitCode,
            Output = outcome.Output,
            Executed = argv,
            Facts = new Dictionary<string, string> { ["script"] = call.Value.Target.File },
        };
    }

    // A yes to a script is a yes to what it says now.
    private Dictionary<string, string> Contents(string file)
    {
        try
        {
            if (WhyNot(file) is not null)
            {
                return [];
            }

            var path = $"{options.ScriptsDirectory}/{file}";
            using var script = File.OpenRead(path);
            return new() { [path] = Convert.ToHexStringLower(SHA256.HashData(script)) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why it cannot be run is said when it is.
            return [];
        }
    }

    // Whoever could write the script, or swap a directory above it, would decide what the agent runs.
    private string? WhyNot(string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Scripts are run on Linux only: elsewhere it cannot be told who may change them.";
        }

        using var folder = LinuxFiles.OpenPath(options.ScriptsDirectory!, Trusted);
        var path = $"{options.ScriptsDirectory}/{file}";
        if (LinuxFiles.Look(folder, file) is not { } facts)
        {
            return $"There is no {path}.";
        }

        if (!facts.IsRegular)
        {
            return $"{path} is a symbolic link or no regular file.";
        }

        Trusted(path, facts);
        return
            (facts.Mode & (UnixFileMode.UserExecute | UnixFileMode.OtherExecute))
            == UnixFileMode.None
            ? $"{path} is not executable."
            : null;
    }

    private static void Trusted(string path, FileFacts facts)
    {
        if (facts.Owner != 0 && facts.Owner != LinuxFiles.EffectiveUserId)
        {
            throw new IOException($"{path} belongs neither to root nor to the agent's account");
        }

        // In a directory like /tmp everybody may add names, and nobody may take others' away.
        var sticky =
            facts.IsDirectory && (facts.Mode & UnixFileMode.StickyBit) != UnixFileMode.None;
        if ((facts.Mode & OthersMayWrite) != UnixFileMode.None && !sticky)
        {
            throw new IOException($"{path} can be written by others than its owner");
        }
    }

    private string[] Argv(ScriptCall call) =>
        [$"{options.ScriptsDirectory}/{call.Target.File}", .. call.Arguments];

    private Result<ScriptCall> Read(
        ActionRequest request,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        if (options.ScriptsDirectory is null)
        {
            return new Error(
                "action.no_scripts",
                "No directory of scripts is set (Remediation:ScriptsDirectory)."
            );
        }

        var arguments = ActionArguments.Read(Definition, request with { Parameters = parameters });
        return arguments.IsSuccess
            ? Scripts.Choose(
                request.Service,
                arguments.Value.GetValueOrDefault("script"),
                arguments.Value.GetValueOrDefault("arguments", "")
            )
            : arguments.Error;
    }
}
