using System.ComponentModel;
using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary>Runs an action: plans it again, keeps its time limit, masks and cuts what came out.</summary>
internal sealed partial class ActionExecutor(
    ActionCatalog catalog,
    SecretMask mask,
    RunningOutput running,
    TimeProvider clock,
    ILogger<ActionExecutor> logger
) : IActionExecutor, IActionPreview, IActionRollback
{
    public async Task<ActionResult> ExecuteAsync(
        string type,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var plan = catalog.Plan(type, request);
        if (!plan.IsSuccess)
        {
            LogRefused(request.IncidentId, type, request.Service.Name, plan.Error.Code);
            return new ActionResult(false, plan.Error.Message)
            {
                Facts = new Dictionary<string, string> { ["refused"] = plan.Error.Code },
            };
        }

        var handler = catalog.Find(type)!;
        LogStarted(request.IncidentId, type, request.Service.Name, plan.Value.Target);
        return await TimedAsync(
            handler,
            request,
            plan.Value.Steps[0],
            token => handler.ExecuteAsync(plan.Value, request, token),
            cancellation
        );
    }

    public bool CanRollBack(string type) => catalog.Find(type) is IReversibleAction;

    public async Task<ActionResult> RollBackAsync(
        string type,
        ActionResult done,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        if (catalog.Find(type) is not { } handler)
        {
            return new ActionResult(
                false,
                new UnknownAction(
                    type,
                    [.. catalog.All.Select(h => h.Definition.Type).Order(StringComparer.Ordinal)]
                ).Message
            );
        }

        if (handler is not IReversibleAction reversible)
        {
            return new ActionResult(false, $"{type} cannot be taken back.");
        }

        LogRollsBack(request.IncidentId, type, request.Service.Name);
        return await TimedAsync(
            handler,
            request,
            [],
            token => reversible.RollBackAsync(done, request, token),
            cancellation
        );
    }

    private async Task<ActionResult> TimedAsync(
        IActionHandler handler,
        ActionRequest request,
        IReadOnlyList<string> step,
        Func<CancellationToken, Task<ActionResult>> act,
        CancellationToken cancellation
    )
    {
        var type = handler.Definition.Type;
        var started = clock.GetTimestamp();
        var result = await RunAsync(handler, request, step, act, cancellation);
        var took = clock.GetElapsedTime(started);
        var noted = (handler as IReversibleAction)?.Noted;
        var facts = result.Facts.ToDictionary(
            f => f.Key,
            f => noted?.Contains(f.Key) == true ? f.Value : mask.Presentable(f.Value),
            StringComparer.Ordinal
        );
        facts["duration_ms"] = ((long)took.TotalMilliseconds).ToString(
            CultureInfo.InvariantCulture
        );
        LogEnded(request.IncidentId, type, request.Service.Name, result.Succeeded, took);
        return result with
        {
            Summary = Shortened(mask.Presentable(result.Summary)),
            Output = CappedOutput.Fit(
                mask.Presentable(result.Output),
                ActionResult.MaxOutputLength
            ),
            Executed = [.. result.Executed.Select(mask.Presentable)],
            Facts = facts,
        };
    }

    public async Task<Result<DryRun>> PreviewAsync(
        string type,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var plan = catalog.Plan(type, request);
        if (!plan.IsSuccess)
        {
            return plan.Error;
        }

        return catalog.Find(type) is IPreviewsEffect previewing
            ? await previewing.PreviewAsync(plan.Value, request, cancellation)
            : new DryRun(plan.Value, catalog.Find(type)!.Definition.Description, []);
    }

    private async Task<ActionResult> RunAsync(
        IActionHandler handler,
        ActionRequest request,
        IReadOnlyList<string> step,
        Func<CancellationToken, Task<ActionResult>> act,
        CancellationToken cancellation
    )
    {
        var limit = handler.Definition.TimeLimit;
        using var clockLimit = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            clockLimit.Token,
            cancellation
        );
        var tooLong = $"Took longer than {limit.TotalSeconds:0} s.";
        using var heard = running.Listen(request.ActionId);
        try
        {
            var result = await act(either.Token);
            return !result.Succeeded && clockLimit.IsCancellationRequested
                ? result with
                {
                    Summary = $"{tooLong} {result.Summary}",
                }
                : result;
        }
        catch (OperationCanceledException)
            when (clockLimit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Broken(tooLong);
        }
        // The world's failures, in whatever handler they surface. Everything else is a bug and goes up.
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or HttpRequestException
                        or SocketException
                        or Win32Exception
                        or TimeoutException
                        or DbException
            )
        {
            LogBroke(e, request.IncidentId, handler.Definition.Type, request.Service.Name);
            return Broken(e.Message);
        }

        ActionResult Broken(string why) => new(false, why) { Executed = step };
    }

    private static string Shortened(string sentence) =>
        sentence.Length <= ActionResult.MaxSummaryLength
            ? sentence
            : $"{sentence[..(ActionResult.MaxSummaryLength - 1)]}…";

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{IncidentId}: {Action} on {Service} begins ({Target})"
    )]
    private partial void LogStarted(
        string incidentId,
        string action,
        string service,
        string target
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{IncidentId}: {Action} on {Service} is taken back"
    )]
    private partial void LogRollsBack(string incidentId, string action, string service);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{IncidentId}: {Action} on {Service} ended, success {Succeeded}, after {Took}"
    )]
    private partial void LogEnded(
        string incidentId,
        string action,
        string service,
        bool succeeded,
        TimeSpan took
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{IncidentId}: {Action} on {Service} was refused: {Rule}"
    )]
    private partial void LogRefused(string incidentId, string action, string service, string rule);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{IncidentId}: {Action} on {Service} broke off"
    )]
    private partial void LogBroke(
        Exception exception,
        string incidentId,
        string action,
        string service
    );
}
