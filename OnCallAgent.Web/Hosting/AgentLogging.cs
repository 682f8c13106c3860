using System.Globalization;
using OnCallAgent.Web.Remediation;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace OnCallAgent.Web.Hosting;

/// <summary>The agent's own log: readable on a terminal, JSON lines (CLEF) everywhere else.</summary>
internal static class AgentLogging
{
    public static void AddAgentLogging(this WebApplicationBuilder builder, OnCallOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(
            (services, log) =>
            {
                log.MinimumLevel.Is(LevelOf(options.LogLevel))
                    .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
                    .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Warning)
                    // A command that failed is reported by whoever sent it; EF's own line would say it twice, with values.
                    .MinimumLevel.Override(
                        "Microsoft.EntityFrameworkCore.Database.Command",
                        LogEventLevel.Fatal
                    )
                    .MinimumLevel.Override(
                        "Microsoft.EntityFrameworkCore.Update",
                        LogEventLevel.Fatal
                    )
                    .MinimumLevel.Override(
                        "Microsoft.EntityFrameworkCore.Query",
                        LogEventLevel.Fatal
                    )
                    .MinimumLevel.Override(
                        "Microsoft.EntityFrameworkCore.Database.Transaction",
                        LogEventLevel.Fatal
                    )
                    .MinimumLevel.Override("System.Net.Http.HttpClient", LogEventLevel.Warning)
                    .MinimumLevel.Override(
                        "Microsoft.EntityFrameworkCore.Database.Connection",
                        LogEventLevel.Fatal
                    )
                    // "Hosting failed to start" with its stack: the start says the same in one line.
                    .MinimumLevel.Override(
                        "Microsoft.Extensions.Hosting.Internal.Host",
                        LogEventLevel.Fatal
                    )
                    .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
                    .Filter.ByExcluding(HubClientFaults.Is)
                    .Enrich.FromLogContext();
                var mask = services.GetRequiredService<SecretMask>();
                log.WriteTo.Sink(
                    LoggerSinkConfiguration.Wrap(sink => new MaskedLog(sink, mask), ToConsole)
                );
            },
            preserveStaticLogger: true
        );
    }

    private static void ToConsole(LoggerSinkConfiguration sink)
    {
        if (Console.IsOutputRedirected)
        {
            sink.Console(new RenderedCompactJsonFormatter());
        }
        else
        {
            sink.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}",
                formatProvider: CultureInfo.InvariantCulture
            );
        }
    }

    private static LogEventLevel LevelOf(string name) =>
        name.ToUpperInvariant() switch
        {
            "DEBUG" => LogEventLevel.Debug,
            "WARNING" => LogEventLevel.Warning,
            "ERROR" => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
}
