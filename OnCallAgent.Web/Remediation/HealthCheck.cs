using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>health_check</c>: one HTTP GET of a URL on the service's allow-list; 200 to 299 is healthy.</summary>
internal sealed class HealthCheck(HealthLook look) : IActionHandler
{
    public const string Type = "health_check";

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Health check",
            "Asks the service's health URL once; 200 to 299 within 10 s is healthy. Redirects are not followed.",
            BlastRadius.None,
            Reversibility.ReadOnly,
            HealthLook.Limit,
            [
                new(
                    "url",
                    "URL",
                    "One of the service's allowed URLs, by default the first.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t => t.HealthUrls,
                },
            ]
        )
        {
            Idempotency = Idempotency.SameAgain,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var arguments = ActionArguments.Read(Definition, request);
        if (!arguments.IsSuccess)
        {
            return arguments.Error;
        }

        var url = HealthUrls.Choose(request.Service, arguments.Value.GetValueOrDefault("url"));
        return url.IsSuccess
            ? new ActionPlan(
                Type,
                url.Value.AbsoluteUri,
                [
                    ["GET", url.Value.AbsoluteUri],
                ],
                new Dictionary<string, string> { ["url"] = url.Value.AbsoluteUri }
            )
            : url.Error;
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var url = HealthUrls.Choose(request.Service, plan.Parameters.GetValueOrDefault("url"));
        if (!url.IsSuccess)
        {
            return new ActionResult(false, url.Error.Message);
        }

        var seen = await look.GetAsync(url.Value, cancellation);
        return new ActionResult(seen.Healthy, seen.Detail)
        {
            Output = seen.Body,
            Executed = ["GET", url.Value.AbsoluteUri],
            Facts = new Dictionary<string, string>
            {
                ["url"] = url.Value.AbsoluteUri,
                ["status"] = seen.Status?.ToString(CultureInfo.InvariantCulture) ?? "",
                ["response_ms"] = seen.Milliseconds.ToString(CultureInfo.InvariantCulture),
                ["address"] = seen.Address,
            },
        };
    }
}
