using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Commands.Scan;

namespace OnCallAgent.Web;

internal static class Program
{
    private static Task<int> Main(string[] args) =>
        ScanArguments.Read(args) is { } scan
            ? Task.FromResult(ScanRun.Run(scan))
            : OnCallCommands.RunAsync(args);
}
