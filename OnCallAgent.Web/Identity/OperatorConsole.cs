namespace OnCallAgent.Web.Identity;

/// <summary>
/// Where the person who started the agent reads: standard error. Not the log, as what stands here may be a secret; and
/// standard output is the log, of which programs expect JSON in every line.
/// </summary>
public class OperatorConsole
{
    /// <summary>Writes a line.</summary>
    public virtual void WriteLine(string line) => Console.Error.WriteLine(line);
}
