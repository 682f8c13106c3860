using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>What is asked before something that others will want to understand.</summary>
/// <param name="Title">The question.</param>
/// <param name="Label">What to write.</param>
/// <param name="Confirm">The button.</param>
public sealed record ReasonQuestion(string Title, string Label, string Confirm)
{
    public static ReasonQuestion Reject { get; } =
        new("Reject what the agent proposes?", "Why not? Stands on the timeline.", "Reject");

    public static ReasonQuestion Cancel { get; } =
        new(
            "Stop this action?",
            "Why? One that runs is ended with every process it started; whether it took effect may stay unknown.",
            "Stop it"
        );

    public static ReasonQuestion SwitchOff { get; } =
        new(
            "Switch all automation off?",
            "Why? The agent then looks and tells, and changes nothing; what is decided and not begun is dropped.",
            "Switch off"
        );

    public static ReasonQuestion SwitchOn { get; } =
        new(
            "Switch automation on again?",
            "Why? The agent then acts where each service and the ladder allow it.",
            "Switch on"
        );

    public static ReasonQuestion MoveOnLadder(string what, string rung) =>
        new($"Put {what} on “{rung}”?", "Why? Stands in the audit log.", "Move");

    public static ReasonQuestion Escalate { get; } =
        new("Call the people on call?", "What they need to know", "Call them");

    public static ReasonQuestion Reopen { get; } =
        new("Open it again?", "What makes you think that it is not over", "Reopen");
}

/// <summary>Asks for a reason.</summary>
public partial class ReasonDialog
{
    private string reason = "";

    [Parameter, EditorRequired]
    public ReasonQuestion Question { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>What was given, maybe empty; null where the viewer changed their mind.</summary>
    public static async Task<string?> AskAsync(IDialogService dialogs, ReasonQuestion question)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        ArgumentNullException.ThrowIfNull(question);
        var dialog = await dialogs.ShowAsync<ReasonDialog>(
            question.Title,
            new DialogParameters<ReasonDialog> { { d => d.Question, question } }
        );
        var result = await dialog.Result;
        return result is { Canceled: false, Data: string given } ? given : null;
    }

    private void Done() => Dialog.Close(reason);

    private void OnKey(KeyboardEventArgs e)
    {
        if (e is { Key: "Enter", CtrlKey: true })
        {
            Done();
        }
    }
}
