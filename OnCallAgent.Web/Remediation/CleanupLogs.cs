using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>cleanup_logs</c>: deletes old log files in a directory on the service's allow-list.</summary>
internal sealed class CleanupLogs(TimeProvider clock) : IActionHandler, IPreviewsEffect
{
    public const string Type = "cleanup_logs";

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Clean up logs",
            "Deletes regular files named *.log, *.log.* or *.gz that nobody wrote to for some days, in an allowed directory and beneath it. Symbolic links and other devices are never entered; files held open are left.",
            BlastRadius.Component,
            Reversibility.Irreversible,
            TimeSpan.FromMinutes(5),
            [
                new(
                    "path",
                    "Directory",
                    "An allowed directory or one beneath it, by default the first allowed one.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Text,
                    Listed = static t => t.LogDirectories,
                },
                new(
                    "days",
                    "Older than",
                    "Files last written to longer ago than this are deleted.",
                    Required: false,
                    Default: "7"
                )
                {
                    Kind = ActionParameterKind.Number,
                    Unit = "days",
                    Min = 1,
                    Max = 3650,
                },
                new(
                    "beneath",
                    "Beneath it, too",
                    "Whether the directories beneath it are cleaned, too.",
                    Required: false,
                    Default: ActionParameter.On
                )
                {
                    Kind = ActionParameterKind.Switch,
                },
            ]
        )
        {
            Idempotency = Idempotency.SameAgain,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var order = Read(request, request.Parameters);
        return order.IsSuccess
            ? new ActionPlan(
                Type,
                order.Value.Folder.Path,
                [Step(order.Value)],
                new Dictionary<string, string>
                {
                    ["path"] = order.Value.Folder.Path,
                    ["days"] = Number(order.Value.Days),
                    ["beneath"] = order.Value.Beneath ? ActionParameter.On : ActionParameter.Off,
                }
            )
            : order.Error;
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var (order, report, trouble) = await SweepAsync(plan, request, delete: true, cancellation);
        if (report is null)
        {
            return new ActionResult(false, trouble!);
        }

        var stopped = report.Incomplete ? " It was ended before it had seen everything." : "";
        var failed =
            report.Failures.Count > 0
                ? $" {report.Failures.Count} could not be read or deleted, the first: {report.Failures[0]}."
                : "";
        return new ActionResult(
            !report.Incomplete && report.Failures.Count == 0,
            $"Deleted {Amount(report)} in {plan.Target}.{stopped}{failed}"
        )
        {
            Output = string.Join('\n', report.Names.Concat(report.Failures)),
            Executed = Step(order!),
            Facts = Facts(report, "files_deleted", "bytes_freed"),
        };
    }

    public async Task<DryRun> PreviewAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var (_, report, trouble) = await SweepAsync(plan, request, delete: false, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return report is null
            ? new DryRun(plan, $"Nothing: {trouble}", [])
            : new DryRun(plan, $"Deletes {Amount(report)} in {plan.Target}.", report.Names)
            {
                Facts = Facts(report, "files_to_delete", "bytes_to_free"),
            };
    }

    private sealed record Order(LogFolder Folder, int Days, bool Beneath);

    private Result<Order> Read(ActionRequest request, IReadOnlyDictionary<string, string> given)
    {
        var arguments = ActionArguments.Read(Definition, request with { Parameters = given });
        if (!arguments.IsSuccess)
        {
            return arguments.Error;
        }

        var days = int.Parse(arguments.Value["days"], CultureInfo.InvariantCulture);
        var folder = LogFolders.Choose(request.Service, arguments.Value.GetValueOrDefault("path"));
        return folder.IsSuccess
            ? new Order(folder.Value, days, arguments.Value["beneath"] == ActionParameter.On)
            : folder.Error;
    }

    private async Task<(Order? Order, SweepReport? Report, string? Trouble)> SweepAsync(
        ActionPlan plan,
        ActionRequest request,
        bool delete,
        CancellationToken cancellation
    )
    {
        var order = Read(request, plan.Parameters);
        if (!order.IsSuccess)
        {
            return (null, null, order.Error.Message);
        }

        // Elsewhere the symbolic-link rules could not be kept.
        if (!OperatingSystem.IsLinux())
        {
            return (order.Value, null, "cleanup_logs needs Linux.");
        }

        var olderThan = clock.GetUtcNow().AddDays(-order.Value.Days);
        try
        {
            var report = await Task.Run(
                () =>
                    new OldLogs(order.Value.Folder, olderThan, delete, order.Value.Beneath).Sweep(
                        cancellation
                    ),
                CancellationToken.None
            );
            return (order.Value, report, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (order.Value, null, $"{e.Message}.");
        }
    }

    // The agent deletes by itself; no program is run. This says what, in the words of find(1).
    private static string[] Step(Order order) =>
        [
            "delete-files",
            order.Folder.Path,
            .. order.Beneath ? Array.Empty<string>() : ["-maxdepth", "1"],
            "-xdev",
            "-type",
            "f",
            "-name",
            "*.log|*.log.*|*.gz",
            "-older-than",
            $"{Number(order.Days)}d",
        ];

    private static string Amount(SweepReport report) =>
        string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Files} {(report.Files == 1 ? "file" : "files")}, {report.Bytes} bytes,"
            )
            .TrimEnd(',');

    private static Dictionary<string, string> Facts(
        SweepReport report,
        string files,
        string bytes
    ) =>
        new()
        {
            [files] = Number(report.Files),
            [bytes] = report.Bytes.ToString(CultureInfo.InvariantCulture),
            ["skipped"] = string.Join(
                "; ",
                report.Skipped.Select(s =>
                    string.Create(CultureInfo.InvariantCulture, $"{s.Value} × {s.Key}")
                )
            ),
            ["failures"] = Number(report.Failures.Count),
        };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
