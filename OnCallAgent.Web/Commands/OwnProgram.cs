namespace OnCallAgent.Web.Commands;

/// <summary>How this very program is started once more, with another command.</summary>
internal static class OwnProgram
{
    /// <summary>Program and arguments.</summary>
    public static IReadOnlyList<string> Arguments(params ReadOnlySpan<string> tail)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        // Started as "dotnet OnCallAgent.Web.dll", the program is the host and the assembly its first argument.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, typeof(OwnProgram).Assembly.Location, .. tail]
            : [program, .. tail];
    }
}
