using System.Diagnostics;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Explanations;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Analysis;

/// <summary>Masks the process's own secrets in evidence.</summary>
/// <param name="Mask">Gives the text without them.</param>
public sealed record EvidenceMask(Func<string, string> Mask);

/// <summary>
/// Has analyses explained after they are stored, one at a time. It reads what is committed and writes beside it, so that
/// no decision waits for it or knows of it.
/// </summary>
internal sealed class ExplainerWorker(
    ExplanationShelf shelf,
    IncidentQueries incidents,
    IncidentExplainer explainer,
    EvidenceMask mask,
    IncidentTraces traces,
    TimeProvider clock,
    ILogger<ExplainerWorker> logger
) : BackgroundService
{
    private const string Explaining = "Analyses could not be explained";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly RepeatedTrouble trouble = new(logger, clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                while (await ExplainNextAsync(stoppingToken))
                {
                    // As long as there are any.
                }

                trouble.Over(Explaining);
            }
#pragma warning disable CA1031 // A database that is away for a moment must not end the worker.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                trouble.Failed(Explaining, e);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Has the next analysis explained.</summary>
    /// <returns>False where there is none.</returns>
    public async Task<bool> ExplainNextAsync(CancellationToken cancellation)
    {
        if (await shelf.ClaimAsync(explainer.Model, cancellation) is not { } id)
        {
            return false;
        }

        using var about = IncidentLog.About(id);
        var trace = await traces.OfAsync(id, cancellation);
        using var span = StageTrace.Begin("explain", id, trace, ActivityKind.Client);
        if (await incidents.ReadAsync(id, cancellation) is not { Analysis: { } analysis } details)
        {
            return true;
        }

        var answer = await explainer.AskAsync(
            ExplanationPrompt.Of(
                details.Incident.Title,
                details.Incident.Service,
                analysis,
                [
                    .. details.Evidence.Select(static e => new EvidenceText(
                        e.Timestamp,
                        e.Level,
                        e.Service,
                        e.Message
                    )),
                ],
                mask.Mask
            ),
            cancellation
        );
        await shelf.StoreAsync(
            id,
            answer.IsSuccess ? answer.Value : "",
            answer.IsSuccess ? "" : answer.Error.Message,
            cancellation
        );
        return true;
    }
}
