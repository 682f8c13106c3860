using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;

namespace OnCallAgent.Web.Components.Pages.Errors;

/// <summary>
/// Forms that came without the proof that a page of ours sent them: somebody signed in or out in another tab since, or the browser
/// keeps no cookies. Of itself they are answered with an empty page, which tells nobody what to do.
/// </summary>
internal static class StaleForms
{
    /// <summary>Must stand after antiforgery, which judges them, and behind what gives refusals their page.</summary>
    public static IApplicationBuilder UseStaleFormAnswers(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
            {
                if (
                    context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false }
                    || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null
                )
                {
                    return next(context);
                }

                // The page of the refusal is only looked at: sent there again, the form would be refused again.
                context.Request.Method = HttpMethods.Get;
                context.Features.Set<IAntiforgeryValidationFeature>(null);
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return Task.CompletedTask;
            }
        );
}
