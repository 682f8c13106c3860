using System.Globalization;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Commands.Scan;

namespace OnCallAgent.Web;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        // What is written and shown must not depend on the language of the machine that it runs on.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        return ScanArguments.Read(args) is { } scan
            ? Task.FromResult(ScanRun.Run(scan))
            : OnCallCommands.RunAsync(args);
    }
}
