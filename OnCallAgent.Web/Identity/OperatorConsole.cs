namespace OnCallAgent.Web.Identity;

/// <summary>Where the person who started the agent reads. Not the log: what stands here may be a secret.</summary>
public class OperatorConsole
{
    /// <summary>Writes a line.</summary>
    public virtual void WriteLine(string line) => Console.WriteLine(line);
}
