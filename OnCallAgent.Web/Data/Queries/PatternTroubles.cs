using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Which patterns are not looked for as their authors believe, on this node and since it started.</summary>
public sealed class PatternTroubles(LivePatterns patterns)
{
    /// <summary>What is the matter, by pattern id; patterns that are well are not in it.</summary>
    public IReadOnlyDictionary<string, string> Now()
    {
        var troubles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var refusal in patterns.Refusals)
        {
            troubles[refusal.Pattern.Id] = $"It is not looked for: {refusal.Error.Message}";
        }

        foreach (var compiled in patterns.Compiled)
        {
            if (compiled.Trouble is { } trouble)
            {
                troubles[compiled.Pattern.Id] = trouble;
            }
        }

        return troubles;
    }
}
