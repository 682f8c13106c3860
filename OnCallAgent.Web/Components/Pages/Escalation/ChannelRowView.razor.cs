using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Escalation;

namespace OnCallAgent.Web.Components.Pages.Escalation;

/// <summary>A channel: whom it reaches, when it was last proven, what fails, and a test that asks whether it arrived.</summary>
public sealed partial class ChannelRowView
{
    private IReadOnlyList<Delivery> tests = [];
    private IDisposable? beat;
    private string? advice;

    /// <summary>The channel.</summary>
    [Parameter, EditorRequired]
    public ChannelRow Channel { get; set; } = default!;

    /// <summary>Whether the viewer may test and edit it.</summary>
    [Parameter]
    public bool CanEdit { get; set; }

    /// <summary>Edits it.</summary>
    [Parameter]
    public EventCallback Edit { get; set; }

    /// <summary>Something of it changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private ChannelProofs Proofs { get; set; } = default!;

    [Inject]
    private AnswerDesk Answers { get; set; } = default!;

    [Inject]
    private DeliveryQueries Deliveries { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    private string Leads =>
        Channel switch
        {
            { Entry.Settings.Host: { Length: > 0 } host } => host,
            { Entry: { Kind: ChannelKind.Webhook, Settings.Url: { } url } } => url,
            { Recipients: { Count: > 0 } to } => string.Join(", ", to),
            { Works: true } => "whoever is named by a person or a policy",
            _ => "",
        };

    private protected override ValueTask EndAsync()
    {
        beat?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TestAsync()
    {
        advice = null;
        await Commands.DoAsync(
            async by =>
            {
                var sent = await Proofs.TestAsync(Channel.Id, null, by, CancellationToken.None);
                if (!sent.IsSuccess)
                {
                    return sent.Error;
                }

                tests = sent.Value;
                return Result.Success;
            },
            "A test is on its way."
        );
        // Tests belong to no incident, so no live event tells of them.
        beat ??= Heartbeat.Listen(() => _ = InvokeAsync(LookAsync));
    }

    private async Task LookAsync()
    {
        if (
            Gone.IsCancellationRequested
            || tests.All(t => t.IsAnswered || t.Status == DeliveryStatus.Failed)
        )
        {
            beat?.Dispose();
            beat = null;
            return;
        }

        try
        {
            var fresh = new List<Delivery>();
            foreach (var test in tests)
            {
                fresh.Add(await Deliveries.ReadAsync(test.Id, Gone) ?? test);
            }

            var isNew = fresh.Zip(tests).Any(p => p.First.Version != p.Second.Version);
            tests = fresh;
            if (isNew)
            {
                await Changed.InvokeAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private async Task ArrivedAsync(Delivery test)
    {
        await Commands.DoAsync(
            by => Answers.ConfirmTestAsync(test.Id, by, CancellationToken.None),
            "It is noted that messages arrive there."
        );
        await LookAsync();
    }

    private void NotArrived(Delivery test)
    {
        tests = [.. tests.Where(t => t.Id != test.Id)];
        advice = Channel.Kind switch
        {
            ChannelKind.Email =>
                "The mail server took it. Look into the spam folder, and whether the sender may send for its domain (SPF, DKIM).",
            ChannelKind.Sms =>
                "The gateway took it. Look at its own log: many take a message and refuse it later.",
            _ =>
                "The other side took it. Look whether the webhook still belongs to a channel that you see.",
        };
    }

    private static string TestWords(Delivery test) =>
        $"Test to {(test.Recipient == test.Channel ? test.Channel : test.Recipient)}: "
        + test switch
        {
            { IsAnswered: true } => "it arrived.",
            { Status: DeliveryStatus.Sent } => "taken by the other side.",
            { Status: DeliveryStatus.Failed } => $"failed: {test.Reason}",
            { Status: DeliveryStatus.Skipped } => $"not sent: {test.Reason}",
            { Reason: { Length: > 0 } reason } => $"is tried again: {reason}",
            _ => "on its way…",
        };
}
