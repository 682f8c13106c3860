using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Commands;

/// <summary>Where the agent listens, and by what name that was set: a refusal names what is to be mended.</summary>
/// <param name="Name"><c>--urls</c> or <c>ASPNETCORE_URLS</c>.</param>
/// <param name="Text">The addresses, separated by semicolons.</param>
internal sealed partial record ListenUrls(string Name, string Text)
{
    public const string Variable = "ASPNETCORE_URLS";
    public const string Option = "--urls";
    public const string Default = "http://127.0.0.1:8000";

    /// <summary>What the environment says, else the default.</summary>
    public static ListenUrls OfEnvironment =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set
            ? new(Variable, set)
            : new(Option, Default);

    /// <summary>Of a command line.</summary>
    public static ListenUrls Of(OptionResult? result) =>
        result is { Implicit: false } ? new(Option, result.Tokens[0].Value) : OfEnvironment;

    /// <summary>Why one of them is none, in a line; null where all are. The web server takes a name, or what it cannot read, for every address of the machine: never let that happen.</summary>
    public string? Refusal =>
        Text.Split(';').FirstOrDefault(static a => !IsAddress(a)) is { } bad
            ? $"{Name}: “{bad}” is no address to listen on; write it like {Default}, with an address of this machine, localhost, or * for all of them."
            : null;

    /// <summary>What to say when the web server could not listen: here, or on the address that METRICS_LISTEN names.</summary>
    /// <param name="fault">Of the web server.</param>
    /// <param name="metrics">The other address, where there is one.</param>
    /// <returns>Null where it is another fault.</returns>
    public StartFaultException? Fault(Exception fault, Uri? metrics)
    {
        var why = fault switch
        {
            IOException { InnerException: AddressInUseException } =>
                "the port is taken. Stop the other program, or choose another port.",
            SocketException or FormatException => fault.Message,
            InvalidOperationException
                when Text.Contains("https://", StringComparison.OrdinalIgnoreCase) =>
                "there is no certificate for https that can be used. Let a proxy in front of the agent end TLS, or name one by Kestrel__Certificates__Default__Path.",
            _ => null,
        };
        // The web server does not say which of them it was.
        return why is null ? null
            : metrics is not null && !CanListen(metrics)
                ? new($"METRICS_LISTEN: {metrics} cannot be listened on: {why}", fault)
            : new($"{Name}: {Text} cannot be listened on: {why}", fault);
    }

    private static bool CanListen(Uri address)
    {
        var ip =
            address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.DnsSafeHost);
        using var trial = new TcpListener(ip, address.Port);
        try
        {
            trial.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsAddress(string text) =>
        Address().Match(text) is { Success: true } address
        && address.Groups["host"].Value is var host
        && (host is "+" or "*" or "localhost" || IPAddress.TryParse(host, out _))
        && (
            address.Groups["port"] is not { Success: true } port
            || int.Parse(port.Value, CultureInfo.InvariantCulture) <= IPEndPoint.MaxPort
        );

    [GeneratedRegex(
        @"^https?://(?<host>\+|\*|localhost|([0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9A-Fa-f:.]+\])(:(?<port>[0-9]{1,5}))?/?\z"
    )]
    private static partial Regex Address();
}
