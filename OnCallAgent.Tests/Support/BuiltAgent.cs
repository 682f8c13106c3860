namespace OnCallAgent.Tests.Support;

/// <summary>
/// The program that tests start: the published one where <c>ONCALL_TEST_AGENT</c> names its executable (what people get,
/// and compiled ahead, so that a start costs a third less), else the one that was built beside the tests.
/// </summary>
internal static class BuiltAgent
{
    private const string Variable = "ONCALL_TEST_AGENT";

    private static readonly IReadOnlyList<string> Program = Find();

    /// <summary>Program and arguments of a process that runs it.</summary>
    public static IReadOnlyList<string> Argv(params ReadOnlySpan<string> arguments) =>
        [.. Program, .. arguments];

    private static IReadOnlyList<string> Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } published)
        {
            return
            [
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                Path.Combine(
                    AppContext.BaseDirectory.Replace(
                        "OnCallAgent.Tests",
                        "OnCallAgent.Web",
                        StringComparison.Ordinal
                    ),
                    "OnCallAgent.Web.dll"
                ),
            ];
        }

        return File.Exists(published)
            ? [published]
            : throw new InvalidOperationException(
                $"{Variable} names {published}, which is not there."
            );
    }
}
