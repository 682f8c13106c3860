using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>
/// The page behind the link in a message. Works without signing in, and on the oldest phone: plain HTML without scripts.
/// GET only asks, since mail scanners open every link; the button's POST answers.
/// </summary>
internal static class AnswerPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static void MapAnswerPage(this IEndpointRouteBuilder routes)
    {
        // Nothing of the browser's own is believed here: whoever has the link may answer, with or without a session.
        routes
            .MapGet($"{AnswerLinks.Path}/{{token}}", AskAsync)
            .AllowAnonymous()
            .ExcludeFromDescription();
        routes
            .MapPost($"{AnswerLinks.Path}/{{token}}", AnswerAsync)
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription();
    }

    private static async Task<IResult> AskAsync(
        string token,
        HttpResponse response,
        AnswerLinks links,
        AnswerDesk desk,
        OnCallOptions options,
        CancellationToken cancellation
    )
    {
        var read = links.Read(token);
        if (!read.IsSuccess)
        {
            return Page(response, options, StatusOf(read.Error), "Link", P(read.Error.Message));
        }

        if (await desk.ReadAsync(read.Value.DeliveryId, cancellation) is not { } view)
        {
            return Page(
                response,
                options,
                StatusCodes.Status404NotFound,
                "Link",
                P("The message of this link is gone.")
            );
        }

        if (view.Delivery.UsedSince(read.Value.MadeAt) is { } used)
        {
            return Page(
                response,
                options,
                StatusCodes.Status410Gone,
                "Used",
                P(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"This link was used at {used.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Each one works once."
                    )
                ) + Incidents(view)
            );
        }

        var test = view.Delivery.IsTest;
        if (!test && view.Incidents.All(static i => !i.IsActive))
        {
            return Page(
                response,
                options,
                StatusCodes.Status200OK,
                "Over",
                P(new NothingToAcknowledge().Message) + Incidents(view)
            );
        }

        return Page(
            response,
            options,
            StatusCodes.Status200OK,
            test ? "Did it arrive?" : "Acknowledge?",
            (test ? P(view.Delivery.Notice.Reason) : Incidents(view))
                + $"<form method=\"post\"><button type=\"submit\">{(test ? "Yes, it arrived" : "Acknowledge")}</button></form>"
                + P(
                    $"Answered as {view.Delivery.Recipient} ({view.Delivery.Channel}). The link works once."
                )
        );
    }

    private static async Task<IResult> AnswerAsync(
        string token,
        HttpResponse response,
        AnswerLinks links,
        AnswerDesk desk,
        OnCallOptions options,
        CancellationToken cancellation
    )
    {
        var read = links.Read(token);
        var answered = read.IsSuccess
            ? await desk.AnswerAsync(read.Value, cancellation)
            : read.Error;
        if (!answered.IsSuccess)
        {
            return Page(
                response,
                options,
                StatusOf(answered.Error),
                "Not done",
                P(answered.Error.Message)
            );
        }

        return Page(
            response,
            options,
            StatusCodes.Status200OK,
            answered.Value.Delivery.IsTest ? "Thank you" : "Acknowledged",
            answered.Value.Delivery.IsTest
                ? P("It is noted that messages arrive here.")
                : Incidents(answered.Value)
        );
    }

    private static int StatusOf(Error error) =>
        error switch
        {
            LinkExpired or LinkUsed => StatusCodes.Status410Gone,
            NothingToAcknowledge => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status404NotFound,
        };

    private static string Incidents(AnswerView view) =>
        $"<ul>{string.Concat(view.Incidents.Select(Line))}</ul>";

    private static string Line(Incident incident)
    {
        var state = incident switch
        {
            { IsActive: false } => "resolved",
            { AcknowledgedBy: { } by } => $"acknowledged by {by}",
            _ => "nobody has acknowledged yet",
        };
        return $"<li><b>{E(incident.Title)}</b><br>{E(incident.Id)} · {E(incident.Severity.ToString().ToLowerInvariant())} · {E(incident.Service)}<br>{E(state)}</li>";
    }

    private static string P(string text) => $"<p>{E(text)}</p>";

    private static string E(string text) => Encoder.Encode(text);

    private static IResult Page(
        HttpResponse response,
        OnCallOptions options,
        int status,
        string heading,
        string body
    )
    {
        // The address is a key: it must not be kept, indexed or passed on.
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        return Results.Content(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="referrer" content="same-origin">
              <title>{{E(heading)}} · OnCallAgent</title>
              <style>
                body { font: 18px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; background: #fff; }
                li { margin: 0 0 1rem; overflow-wrap: anywhere; }
                button { font: inherit; padding: .8rem 1.6rem; border: 0; border-radius: .4rem; background: #0b5cad; color: #fff; cursor: pointer; }
                @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } a { color: #79b8ff; } }
              </style>
            </head>
            <body>
              <h1>{{E(heading)}}</h1>
              {{body}}
              <p><a href="{{E(options.PublicUrl.AbsoluteUri)}}">Open the dashboard</a></p>
            </body>
            </html>
            """,
            "text/html; charset=utf-8",
            statusCode: status
        );
    }
}
