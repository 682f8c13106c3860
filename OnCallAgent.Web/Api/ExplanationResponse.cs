using OnCallAgent.Domain.Analysis.Explanations;

namespace OnCallAgent.Web.Api;

/// <summary>Words of a language model about an incident. Plain text from outside: encode it where it is shown.</summary>
public sealed record ExplanationResponse
{
    internal ExplanationResponse(WrittenExplanation explanation)
    {
        Model = explanation.Model;
        Status = explanation.Status;
        Text = explanation.Text;
        Fault = explanation.Fault;
        At = explanation.At;
    }

    /// <summary>Always <c>model</c>: neither the agent nor a person wrote it.</summary>
    public string WrittenBy { get; } = "model";

    /// <summary>Name of the model.</summary>
    public string Model { get; }

    /// <summary><c>asked</c>, <c>written</c> or <c>failed</c>.</summary>
    public ExplanationStatus Status { get; }

    /// <summary>What it wrote, at most 2 000 characters; empty unless written.</summary>
    public string Text { get; }

    /// <summary>Why there is none; empty unless failed.</summary>
    public string Fault { get; }

    /// <summary>When it was asked, answered or gave up.</summary>
    public DateTimeOffset At { get; }
}
