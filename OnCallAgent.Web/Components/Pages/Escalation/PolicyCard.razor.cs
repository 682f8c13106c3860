using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Escalation.Policies;

namespace OnCallAgent.Web.Components.Pages.Escalation;

/// <summary>A policy with its steps drawn: when, whom, and whom that reaches at the time.</summary>
public partial class PolicyCard
{
    private IReadOnlyList<(EscalationStep Step, TimeSpan After, StepReach Reach)> steps = [];

    /// <summary>The policy.</summary>
    [Parameter, EditorRequired]
    public EscalationPolicy Policy { get; set; } = default!;

    /// <summary>People, schedules and channels.</summary>
    [Parameter, EditorRequired]
    public EscalationBook Book { get; set; } = default!;

    /// <summary>Whether the viewer may edit it.</summary>
    [Parameter]
    public bool CanEdit { get; set; }

    /// <summary>Edits it.</summary>
    [Parameter]
    public EventCallback Edit { get; set; }

    /// <summary>Asks whether it would arrive.</summary>
    [Parameter]
    public EventCallback Canary { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private bool IsBuiltIn => Policy.Id == EscalationPolicy.DefaultId;

    private string For =>
        IsBuiltIn
            ? "for every incident that no other fits"
            : $"for {(Policy.Severities.Count == 0 ? "every severity" : string.Join(", ", Policy.Severities.Select(s => s.ToString().ToLowerInvariant())))} of {(Policy.Services.Count == 0 ? "every service" : string.Join(", ", Policy.Services))}";

    protected override void OnParametersSet()
    {
        var now = Clock.GetUtcNow();
        var after = TimeSpan.Zero;
        var drawn = new List<(EscalationStep, TimeSpan, StepReach)>();
        foreach (var step in Policy.Steps)
        {
            after += step.Delay;
            // Who is on call then, were it now.
            drawn.Add((step, after, Book.Reach(step, now + after)));
        }

        steps = drawn;
    }

    private string NameOf(EscalationTarget target) =>
        target.Kind switch
        {
            TargetKind.Person => Book.People.FirstOrDefault(p => p.Id == target.Id)?.Name
                ?? target.Id,
            TargetKind.Schedule =>
                $"on call by {Book.Schedules.FirstOrDefault(s => s.Id == target.Id)?.Name ?? target.Id}",
            _ => target.Id,
        };
}
