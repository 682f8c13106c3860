using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Shared;
using OpenAI;

namespace OnCallAgent.Web.Analysis;

/// <summary>The language model did not answer in a usable form.</summary>
/// <param name="Why">What happened, for a person.</param>
public sealed record NoExplanation(string Why) : Error("explainer.failed", Why);

/// <summary>Asks a language model for words about an incident: one question, within a time limit, with nothing it could call.</summary>
public sealed partial class IncidentExplainer : IDisposable
{
    private const int MostTokens = 600;

    private readonly ExplainerOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<IncidentExplainer> logger;
    private readonly HttpClient http;
    private readonly IChatClient chat;

    /// <summary>An explainer for this endpoint.</summary>
    public IncidentExplainer(
        ExplainerOptions options,
        TimeProvider clock,
        ILogger<IncidentExplainer> logger
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.clock = clock;
        this.logger = logger;
        http = new HttpClient(
            // A redirect could lead evidence and key to somebody else.
            new BoundedAnswer(new SocketsHttpHandler { AllowAutoRedirect = false })
        )
        {
            BaseAddress = options.Url,
            // The limit below holds for the whole answer.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        chat = options.Kind == "ollama" ? Ollama() : OpenAi();
    }

    /// <summary>Name of the model.</summary>
    public string Model => options.Model;

    /// <summary>Asks.</summary>
    /// <returns>Plain text of at most <see cref="WrittenExplanation.MaxLength"/> characters, or <see cref="NoExplanation"/>.</returns>
    public async Task<Result<string>> AskAsync(
        ExplanationPrompt prompt,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var limit = new CancellationTokenSource(options.TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellation
        );
        try
        {
            var answer = await chat.GetResponseAsync(
                [
                    new ChatMessage(ChatRole.System, prompt.Rules),
                    new ChatMessage(ChatRole.User, prompt.Facts),
                ],
                new ChatOptions
                {
                    ModelId = options.Model,
                    MaxOutputTokens = MostTokens,
                    Temperature = 0,
                    // It can call nothing.
                    Tools = [],
                },
                either.Token
            );
            var text = WrittenExplanation.Plain(answer.Text);
            return text.Length > 0 ? text : new NoExplanation("The model answered nothing.");
        }
        catch (Exception e)
            when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            Failed(logger, options.Model, e.GetType().Name, "time limit");
            return new NoExplanation(
                $"The model did not answer within {options.TimeLimit.TotalSeconds:0} s."
            );
        }
        // Whatever a foreign endpoint answers, and however its client takes it, is no fault of this process.
#pragma warning disable CA1031
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Failed(logger, options.Model, e.GetType().Name, e.Message);
            return new NoExplanation(Why(e));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        chat.Dispose();
        http.Dispose();
    }

    private static string Why(Exception e) =>
        e switch
        {
            ClientResultException { Status: > 0 } refused =>
                $"The endpoint answered with status {refused.Status}.",
            HttpRequestException { StatusCode: { } status } =>
                $"The endpoint answered with status {(int)status}.",
            HttpRequestException => "The endpoint cannot be reached, or its answer is too large.",
            ClientResultException => "The endpoint cannot be reached, or its answer is too large.",
            _ => "The endpoint's answer cannot be read.",
        };

    private OllamaApiClient Ollama()
    {
        // It knows of no keys; what stands before it may ask for one.
        if (options.Key.Length > 0)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", options.Key);
        }

        return new OllamaApiClient(http, options.Model);
    }

    private IChatClient OpenAi() => new OpenAIClient(
            // The client wants one; servers of one's own mostly do not.
            new ApiKeyCredential(options.Key.Length > 0 ? options.Key : "none"),
            new OpenAIClientOptions
            {
                Endpoint = options.Url,
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(0),
                NetworkTimeout = options.TimeLimit,
            }
        ).GetChatClient(options.Model).AsIChatClient();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Model} wrote no explanation: {Kind}: {Reason}"
    )]
    private static partial void Failed(ILogger logger, string model, string kind, string reason);
}
