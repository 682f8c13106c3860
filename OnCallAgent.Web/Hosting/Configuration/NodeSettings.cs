using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Live;
using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>How several nodes of one database know themselves and each other.</summary>
public static class NodeSettings
{
    public static readonly Setting<string> NodeName = Text(
        "NODE_NAME",
        "NodeName",
        $"letters, digits, points, dashes and underscores, {NodeIdentity.LongestName} at most",
        "What this node's files are known by where several nodes share a database; the same over restarts, and another one on each machine. Default: the machine's name, which in a container is a new one every time.",
        text =>
            text.Length <= NodeIdentity.LongestName
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
    );

    public static readonly Setting<string> RedisUrl = Text(
        "REDIS_URL",
        "RedisUrl",
        RedisTarget.MayBe,
        "Nodes that share a database tell each other through this Redis at once that something changed. Without it, or while it is away, each looks every second. Not used with SQLite.",
        text => RedisTarget.Parse(text) is not null,
        isSecret: true
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All = [NodeName, RedisUrl];

    /// <summary>The name of this machine, as far as it may be one of a node.</summary>
    public static string MachineName
    {
        get
        {
            var name = string.Concat(
                Environment.MachineName.Select(c =>
                    char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'
                )
            );
            return name.Length <= NodeIdentity.LongestName
                ? name
                : name[..NodeIdentity.LongestName];
        }
    }
}
