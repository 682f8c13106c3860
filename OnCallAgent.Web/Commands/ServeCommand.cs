using System.CommandLine;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Commands;

/// <summary>The root command: the dashboard, the API and the agent itself.</summary>
internal static partial class ServeCommand
{
    public static RootCommand Create()
    {
        var urls = new Option<string>(ListenUrls.Option)
        {
            Description =
                $"Where to listen; several addresses are separated by semicolons. Also from {ListenUrls.Variable}.",
            DefaultValueFactory = static _ => ListenUrls.OfEnvironment.Text,
        };
        urls.Validators.Add(static result =>
        {
            // What the environment says is looked at when the agent starts, as all of it is.
            if (!result.Implicit && ListenUrls.Of(result).Refusal is { } refusal)
            {
                result.AddError(refusal);
            }
        });
        var root = new RootCommand(
            "OnCallAgent watches logs, opens incidents, fixes what it safely can and calls a human for the rest."
        )
        {
            urls,
        };
        root.SetAction(
            (parsed, cancellation) =>
                ServeAsync(ListenUrls.Of(parsed.GetResult(urls)), cancellation)
        );
        return root;
    }

    private static OnCallOptions LoadOptions() =>
        OnCallOptionsLoader
            .Load(AppSettingsFile.Read(AppContext.BaseDirectory))
            .Match(options => options, error => throw new StartFaultException(error.Message));

    // Links lead where the agent listens, unless PUBLIC_URL says where people find it.
    private static OnCallOptions WithLinksTo(string urls, OnCallOptions options)
    {
        var first = Wildcard().Replace(urls.Split(';')[0], "//localhost");
        return options.PublicUrl == OnCallOptions.DefaultPublicUrl
            ? options with
            {
                PublicUrl = new Uri(first),
            }
            : options;
    }

    private static async Task<int> ServeAsync(ListenUrls urls, CancellationToken cancellation)
    {
        try
        {
            if (urls.Refusal is { } refusal)
            {
                throw new StartFaultException(refusal);
            }

            var options = WithLinksTo(urls.Text, LoadOptions());
            EngineModels.Begin(options.Database.Provider);
            using var held = options.Database.FilePath is { } file ? DatabaseLock.Take(file) : null;
            await using var app = OnCallHost.Build(options, urls.Text);
            await app.PrepareAsync(cancellation);
            await ListenAsync(app, urls, options, cancellation);
            app.Services.GetRequiredService<OperatorConsole>()
                .WriteLine($"OnCallAgent is ready: {string.Join(", ", app.Urls)}");
            await app.WaitForShutdownAsync(cancellation);
            if (BrokenWorkers.Of(app.Services) is not { Count: > 0 } broken)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync(
                $"The agent ended, as something in it broke: {string.Join(", ", broken)}. Its log says what happened."
            );
            return 1;
        }
        catch (StartFaultException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static async Task ListenAsync(
        WebApplication app,
        ListenUrls urls,
        OnCallOptions options,
        CancellationToken cancellation
    )
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or SocketException
                        or FormatException
                        or InvalidOperationException
            )
        {
            // What runs in the background by then ends in order, instead of being reported as broken.
            await app.StopAsync(CancellationToken.None);
            if (urls.Fault(e, options.MetricsListen) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    [GeneratedRegex(@"//(\+|\*|0\.0\.0\.0|\[::\])")]
    private static partial Regex Wildcard();
}
