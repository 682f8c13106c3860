namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Bounds what the tables of many automata take, each and together. One a thread.</summary>
internal sealed class AutomatonMemory
{
    // Entries of four bytes: 4 MiB for one, 64 MiB for all; the states that they stand for take about as much again.
    private const int MaxEach = 1024 * 1024;
    private const long MaxTogether = 16 * 1024 * 1024;

    private long together;

    public bool Allows(int from, int to) => to <= MaxEach && together - from + to <= MaxTogether;

    public void Change(int from, int to) => together += to - from;
}
