using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Commands;

/// <summary>Whether the sample outage is being played.</summary>
public enum SampleOutageState
{
    /// <summary>Not since the agent started.</summary>
    Idle = 0,

    /// <summary>Lines are being written right now.</summary>
    Playing = 1,

    /// <summary>All lines were written; the agent is at work, or done.</summary>
    Played = 2,
}

/// <summary>Lets a newcomer see the whole loop: a small local service fails, is restarted and verified; another fault goes to a human.</summary>
public interface ISampleOutage
{
    /// <summary>Where it stands.</summary>
    SampleOutageState State { get; }

    /// <summary>Starts it. It adds two services and a source named as samples, and goes on in the background.</summary>
    /// <returns>A refusal while it is being played already, or where the sample service does not start.</returns>
    Task<Result> StartAsync(string by, CancellationToken cancellation);
}
