using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OnCallAgent.Web.Remediation;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code, 128 + n when signal n ended it; null where it never ran or was ended by the agent.</param>
/// <param name="Output">Both streams as they came, capped, unmasked.</param>
/// <param name="Trouble">Why there is no exit code; null where there is one.</param>
internal sealed record ProcessOutcome(int? ExitCode, string Output, string? Trouble)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>
    /// What it wrote to its error stream alone, capped, unmasked. The two streams are two pipes: which of them is read
    /// first is chance, so that the end of <see cref="Output"/> need not be the last thing the program said.
    /// </summary>
    public string Errors { get; init; } = "";
}

/// <summary>
/// Runs one program from a list of arguments: no shell, a minimal environment, no input, in the root directory.
/// Cancelling ends the program and every process it started, and is an outcome, not an exception: what it had printed until then is worth having.
/// </summary>
internal sealed class ProcessRunner(
    IReadOnlyDictionary<string, string> environment,
    TimeProvider clock
)
{
    // Raw text kept on each side of the cut: well over what is stored, so that masking happens before the last cut.
    internal const int KeptHalf = 32_768;

    // A restarted daemon may inherit the pipes and hold them open for months.
    private static readonly TimeSpan PatienceForPipes = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan PatienceForKill = TimeSpan.FromSeconds(5);

    public async Task<ProcessOutcome> RunAsync(
        IReadOnlyList<string> argv,
        CancellationToken cancellation
    )
    {
        if (cancellation.IsCancellationRequested)
        {
            return new ProcessOutcome(
                null,
                "",
                $"{argv[0]} was not started: there was no time left."
            );
        }

        var program = ProcessEnvironment.Find(
            argv[0],
            environment.GetValueOrDefault("PATH", ProcessEnvironment.DefaultPath)
        );
        if (program is null)
        {
            return new ProcessOutcome(null, "", $"There is no program {argv[0]} on this machine.");
        }

        var tag = Guid.NewGuid().ToString("N");
        using var process = new Process { StartInfo = Describe(program, argv, tag) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new ProcessOutcome(null, "", $"{argv[0]} could not be started: {e.Message}.");
        }

        process.StandardInput.Close();
        var output = new CappedOutput(KeptHalf);
        var errors = new CappedOutput(KeptHalf);
        CappedOutput[] heard = RunningOutput.Current is { } listener ? [listener] : [];
        var pipes = Task.WhenAll(
            PumpAsync(process.StandardOutput.BaseStream, [output, .. heard]),
            PumpAsync(process.StandardError.BaseStream, [output, errors, .. heard])
        );
        var trouble = await WaitAsync(process, argv[0], tag, cancellation);
        await WaitBrieflyAsync(pipes);
        return new ProcessOutcome(
            trouble is null ? process.ExitCode : null,
            output.ToString(),
            trouble
        )
        {
            Errors = errors.ToString(),
        };
    }

    private ProcessStartInfo Describe(string program, IReadOnlyList<string> argv, string tag)
    {
        var start = new ProcessStartInfo
        {
            FileName = program,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in argv.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ProcessTree.Tag] = tag;
        return start;
    }

    private async Task<string?> WaitAsync(
        Process process,
        string name,
        string tag,
        CancellationToken cancellation
    )
    {
        try
        {
            await process.WaitForExitAsync(cancellation);
            return null;
        }
        catch (OperationCanceledException)
        {
            return await KillAsync(process, name, tag);
        }
    }

    private async Task<string> KillAsync(Process process, string name, string tag)
    {
        ProcessTree.Kill(process, tag);
        using var patience = new CancellationTokenSource(PatienceForKill, clock);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return $"{name} was ended before it had finished, with every process it had started.";
        }
        catch (OperationCanceledException)
        {
            return $"{name} had not finished and could not be ended; process {process.Id} still runs.";
        }
    }

    private async Task WaitBrieflyAsync(Task pipes)
    {
        try
        {
            await pipes.WaitAsync(PatienceForPipes, clock);
        }
        catch (TimeoutException)
        {
            // A process that outlives the program holds the pipes. They are read on (this costs no thread) and not closed:
            // a closed pipe would kill that process, the freshly started service, at its next line.
        }
    }

    private static async Task PumpAsync(Stream stream, params CappedOutput[] outputs)
    {
        await using (stream)
        {
            var decoder = Encoding.UTF8.GetDecoder();
            var bytes = new byte[4096];
            var chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            int read;
            do
            {
                read = await ReadAsync(stream, bytes);
                var n = decoder.GetChars(bytes.AsSpan(0, read), chars, flush: read == 0);
                foreach (var output in outputs)
                {
                    output.Write(chars.AsSpan(0, n));
                }
            } while (read > 0);
        }
    }

    private static async Task<int> ReadAsync(Stream stream, byte[] bytes)
    {
        try
        {
            return await stream.ReadAsync(bytes);
        }
        catch (IOException)
        {
            // The other end broke away: nothing more will come.
            return 0;
        }
    }
}
