using System.Globalization;

namespace OnCallAgent.Web.Commands;

/// <summary>A progress bar on standard error, only where somebody watches: nothing is drawn into a pipe or a file.</summary>
internal sealed class CommandProgress : IDisposable
{
    private const int Width = 30;

    private readonly bool watched = !Console.IsErrorRedirected;
    private readonly long total;
    private int shown = -1;

    /// <param name="total">What "done" is, in bytes.</param>
    public CommandProgress(long total) => this.total = Math.Max(1, total);

    /// <summary>How far it is, in bytes.</summary>
    public void Report(long done)
    {
        var percent = (int)Math.Min(100, done * 100 / total);
        if (!watched || percent == shown)
        {
            return;
        }

        shown = percent;
        var full = percent * Width / 100;
        Console.Error.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\r[{new string('█', full)}{new string('░', Width - full)}] {percent, 3} % of {total / 1e6:0.0} MB"
            )
        );
    }

    /// <summary>Clears the bar, so that it does not stand in the result.</summary>
    public void Dispose()
    {
        if (watched && shown >= 0)
        {
            Console.Error.Write("\r\u001b[2K");
        }
    }
}
