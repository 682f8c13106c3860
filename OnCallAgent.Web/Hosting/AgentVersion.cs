using System.Reflection;

namespace OnCallAgent.Web.Hosting;

/// <summary>Which version of the agent this is.</summary>
internal static class AgentVersion
{
    /// <summary>As it was released, such as <c>1.4.0</c> or <c>1.5.0-rc.1</c>; without the build's own suffix.</summary>
    public static string Text { get; } =
        typeof(AgentVersion)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "";
}
