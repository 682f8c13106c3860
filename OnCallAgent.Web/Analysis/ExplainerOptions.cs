namespace OnCallAgent.Web.Analysis;

/// <summary>Which language model explains incidents.</summary>
/// <param name="Kind"><c>openai</c> for any endpoint of that form, or <c>ollama</c>.</param>
/// <param name="Url">Base of its API.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Key">Key of the endpoint. Secret. Empty where it wants none.</param>
/// <param name="TimeLimit">How long an answer may take.</param>
public sealed record ExplainerOptions(
    string Kind,
    Uri Url,
    string Model,
    string Key,
    TimeSpan TimeLimit
)
{
    /// <summary>What may be shown.</summary>
    public override string ToString() => $"{Model} at {Url} ({Kind})";
}
