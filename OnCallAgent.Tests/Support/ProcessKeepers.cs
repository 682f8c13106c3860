namespace OnCallAgent.Tests.Support;

/// <summary>
/// Tests that share one Docker Engine and one systemd user manager. Never at the same time: both keep their processes in
/// control groups of the machine, and a manager clears away empty ones, such as that of a container about to start.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ProcessKeepers : ICollectionFixture<DockerHost>, ICollectionFixture<UserSystemd>
{
    public const string Name = "process keepers";
}
