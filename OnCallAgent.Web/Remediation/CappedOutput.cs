using System.Globalization;
using System.Text;

namespace OnCallAgent.Web.Remediation;

/// <summary>
/// Keeps the beginning and the end of what a program prints, whatever it prints in between: the end usually tells what went wrong.
/// Both streams write here as they come, so that their order is kept.
/// </summary>
/// <param name="half">Characters kept of the beginning, and again of the end.</param>
internal sealed class CappedOutput(int half)
{
    private readonly Lock gate = new();
    private readonly StringBuilder head = new();
    private readonly StringBuilder tail = new();
    private long cut;

    public void Write(ReadOnlySpan<char> text)
    {
        lock (gate)
        {
            var first = Math.Min(text.Length, half - head.Length);
            head.Append(text[..first]);
            tail.Append(text[first..]);

            // Cut in strides: moving the tail with every small write would cost its whole length each time.
            if (tail.Length > half * 2)
            {
                Trim();
            }
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            Trim();
            return cut == 0
                ? $"{head}{tail}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{head}\n… {cut} characters cut …\n{tail}"
                );
        }
    }

    /// <summary>A text of at most this length: its beginning (a quarter) and its end.</summary>
    public static string Fit(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        const int noteLength = 40;
        var kept = longest - noteLength;
        var first = kept / 4;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{text[..first]}\n… {text.Length - kept} characters cut …\n{text[^(kept - first)..]}"
        );
    }

    private void Trim()
    {
        var over = tail.Length - half;
        if (over > 0)
        {
            tail.Remove(0, over);
            cut += over;
        }
    }
}
