using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>How far the agent is trusted: the switch, the ladder, the table of risk.</summary>
public partial class AutomationPage
{
    private readonly LiveRows<LadderStep> steps = new(s =>
        $"{s.PatternId}\n{s.ActionType}\n{s.Service}"
    );
    private ViewerRights rights = ViewerRights.None;
    private AutomationSwitch state = new(true);
    private IReadOnlyList<SwitchTurn> turns = [];
    private ServiceCatalog services = ServiceCatalog.Empty;

    [Inject]
    private AgentSettings Settings { get; set; } = default!;

    [Inject]
    private LadderBook Ladder { get; set; } = default!;

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private static IReadOnlyList<
        IGrouping<(BlastRadius BlastRadius, Reversibility Reversibility), RiskFactors>
    > Rows { get; } = [.. ActionRisk.Table.GroupBy(static f => (f.BlastRadius, f.Reversibility))];

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        state = await Settings.AutomationAsync(Gone);
        turns = await Settings.TurnsAsync(Gone);
        steps.Show(await Ladder.ListAsync(Gone));
        services = new ServiceCatalog(await Catalog.ServicesAsync(Gone));
    }

    private async Task MoveAsync(LadderStep step, LadderRung rung)
    {
        var question = ReasonQuestion.MoveOnLadder(
            $"{step.ActionType} on {step.Service}",
            LadderKey.Word(rung)
        );
        if (await ReasonDialog.AskAsync(Dialogs, question) is not { } why)
        {
            return;
        }

        await Commands.DoAsync(
            async by =>
                (
                    await Ladder.PutAsync(
                        step.PatternId,
                        step.ActionType,
                        step.Service,
                        rung,
                        why,
                        by,
                        CancellationToken.None
                    )
                ).Error
                    is { } refused
                    ? refused
                    : Result.Success,
            $"{step.ActionType} on {step.Service} is on “{LadderKey.Word(rung)}”."
        );
        await ReadAsync();
    }

    private LadderRung? Ceiling(LadderStep step) =>
        services.Find(step.Service) is { } service ? LadderKey.Ceiling(service.Automation) : null;

    private string PromoteAfter(LadderStep step) =>
        services.Find(step.Service)?.PromoteAfter.ToString(CultureInfo.InvariantCulture) ?? "–";

    private string Local(DateTimeOffset at) =>
        Viewer.Local(at).ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);

    private static string ToneOf(LadderRung rung) =>
        rung switch
        {
            LadderRung.Auto => "oc-ok",
            LadderRung.Suggest => "oc-warn",
            _ => "oc-muted",
        };
}
