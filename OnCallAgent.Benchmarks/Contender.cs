namespace OnCallAgent.Benchmarks;

/// <summary>A program that takes its turn with others; its fastest and its thriftiest run count.</summary>
internal sealed class Contender(string name, Func<CancellationToken, Task<Ended>> run)
{
    public string Name => name;

    /// <summary>Seconds of the fastest run.</summary>
    public double Best { get; private set; } = double.MaxValue;

    /// <summary>Seconds of processor time of the run that used least; null where the system does not tell.</summary>
    public double? BestProcessor { get; private set; }

    /// <summary>What it printed the last time.</summary>
    public string Output { get; private set; } = "";

    public async Task RunAsync(CancellationToken cancellation)
    {
        var ended = await run(cancellation);
        Best = Math.Min(Best, ended.Took.TotalSeconds);
        BestProcessor =
            BestProcessor is { } least && least < ended.ProcessorSeconds
                ? least
                : ended.ProcessorSeconds;
        Output = ended.Output;
    }
}
