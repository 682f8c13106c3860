namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>A way to find the lines that match some of the patterns.</summary>
internal interface ILineSearch
{
    /// <summary>Whether the lines are found in order, each once.</summary>
    bool KeepsOrder { get; }

    /// <summary>Adds the lines that match; where <see cref="KeepsOrder"/> is false, in any order and some more than once.</summary>
    /// <param name="block">Whole lines.</param>
    /// <param name="from">Where the first to be looked at begins.</param>
    /// <param name="until">Behind the last.</param>
    /// <param name="to">What is added to.</param>
    void AddAll(ReadOnlySpan<byte> block, int from, int until, List<LineMatch> to);
}
