using System.CommandLine;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Web.Commands;

/// <summary>The root command: the dashboard, the API and the agent itself.</summary>
internal static partial class ServeCommand
{
    private const string DefaultUrls = "http://127.0.0.1:8000";

    public static RootCommand Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description =
                "Where to listen; several addresses are separated by semicolons. Also from ASPNETCORE_URLS.",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is { Length: > 0 } set
                    ? set
                    : DefaultUrls,
        };
        urls.Validators.Add(result =>
        {
            // The web server takes an address it cannot read for "every address, port 80": never let that happen.
            foreach (var address in (result.GetValueOrDefault<string>() ?? "").Split(';'))
            {
                if (!Address().IsMatch(address))
                {
                    result.AddError(
                        $"--urls: “{address}” is no address to listen on; write it like http://127.0.0.1:8000."
                    );
                }
            }
        });
        var root = new RootCommand(
            "OnCallAgent watches logs, opens incidents, fixes what it safely can and calls a human for the rest."
        )
        {
            urls,
        };
        root.SetAction((parsed, cancellation) => ServeAsync(parsed.GetValue(urls)!, cancellation));
        return root;
    }

    private static OnCallOptions LoadOptions()
    {
        var appSettings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .Build();
        return OnCallOptionsLoader
            .Load(appSettings)
            .Match(options => options, error => throw new StartFaultException(error.Message));
    }

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

    private static async Task<int> ServeAsync(string urls, CancellationToken cancellation)
    {
        try
        {
            var options = WithLinksTo(urls, LoadOptions());
            using var held = options.Database.FilePath is { } file ? DatabaseLock.Take(file) : null;
            await using var app = OnCallHost.Build(options, urls);
            await app.PrepareAsync(cancellation);
            await app.StartAsync(cancellation);
            Console.WriteLine($"OnCallAgent is ready: {string.Join(", ", app.Urls)}");
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (StartFaultException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"--urls: {urls} cannot be listened on: the port is taken. Stop the other program, or choose another port."
            );
            return 1;
        }
        catch (Exception e) when (e is SocketException or FormatException)
        {
            await Console.Error.WriteLineAsync(
                $"--urls: {urls} cannot be listened on: {e.Message}"
            );
            return 1;
        }
    }

    [GeneratedRegex(@"//(\+|\*|0\.0\.0\.0|\[::\])")]
    private static partial Regex Wildcard();

    [GeneratedRegex(@"^https?://([^\s:/\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/?$")]
    private static partial Regex Address();
}
