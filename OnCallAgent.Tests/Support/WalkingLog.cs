using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OnCallAgent.Tests.Support;

/// <summary>How a log is rotated.</summary>
[Flags]
public enum Rotations
{
    /// <summary>Renamed, and made anew.</summary>
    Rename = 1,

    /// <summary>Copied, and cut off.</summary>
    CopyTruncate = 2,

    /// <summary>Now one, now the other.</summary>
    Both = Rename | CopyTruncate,
}

/// <summary>
/// A log file whose writer, rotator and owner do whatever such people do, in an order that a seed decides. Every line has a
/// number, so that what was read can be compared with what was written. Steps that lose what nobody has read yet by their
/// nature (to delete, to cut off without a copy, to overwrite the last copy) first wait until all was read; nothing is ever
/// written between a copy and the cut.
/// </summary>
public sealed partial class WalkingLog(string path, Rotations by, int seed, Func<Task> drain)
    : IDisposable
{
    private const int MostRotated = 30;

#pragma warning disable CA5394 // A walk must be repeatable.
    private readonly Random random = new(seed);
#pragma warning restore CA5394
    private readonly List<string> history = [];
    private FileStream? open;
    private bool isHalf;
    private int stepsToReopen;
    private int rotations;

    /// <summary>Lines that were begun so far.</summary>
    public int Written { get; private set; }

    /// <summary>How likely a step is that must wait for the reader, in thousandths.</summary>
    public int Waits { get; init; } = 60;

    /// <summary>The last steps, for whoever must understand a failure.</summary>
    public string Story => string.Join('\n', history.TakeLast(40));

    /// <summary>One step at random.</summary>
    public async Task StepAsync()
    {
        if (Next(1000) < Waits)
        {
            await InexactAsync();
        }
        else
        {
            switch (Next(100))
            {
                case < 62:
                    Tell("write");
                    for (var lines = Next(1, 40); lines > 0; lines--)
                    {
                        WriteLine();
                    }

                    break;
                case < 72:
                    Tell("write half");
                    WriteHalf();
                    break;
                case < 94:
                    await RotateAsync();
                    break;
                default:
                    await RotateAsync();
                    WriteLine();
                    await RotateAsync();
                    break;
            }
        }

        if (stepsToReopen > 0 && --stepsToReopen == 0)
        {
            Reopen();
        }
    }

    /// <summary>Ends the half line, and has a renamed file left by its writer.</summary>
    public void Settle()
    {
        EndHalf();
        if (stepsToReopen > 0)
        {
            stepsToReopen = 0;
            Reopen();
        }
    }

    /// <summary>Fails where a line is missing or came twice.</summary>
    public void ShouldBe(IEnumerable<string> messages, string log)
    {
        var lines = messages.ToList();
        lines
            .Where(m => !Number().IsMatch(m))
            .ShouldBeEmpty($"Torn with seed {seed}.\n{Story}\n{log}");
        var numbers = lines.ConvertAll(m =>
            int.Parse(Number().Match(m).Groups[1].Value, CultureInfo.InvariantCulture)
        );
        var repeated = numbers.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key);
        repeated.ShouldBeEmpty($"Repeated with seed {seed}.\n{Story}\n{log}");
        Enumerable
            .Range(1, Written)
            .Except(numbers)
            .ShouldBeEmpty($"Lost with seed {seed}.\n{Story}\n{log}");
    }

    public void Dispose() => open?.Dispose();

    [GeneratedRegex("^request number ([0-9]+) was served( and its other half)?$")]
    private static partial Regex Number();

#pragma warning disable CA5394 // A walk must be repeatable.
    private int Next(int from, int to) => random.Next(from, to);
#pragma warning restore CA5394

    private int Next(int below) => Next(0, below);

    private void Tell(string step) =>
        history.Add(string.Create(CultureInfo.InvariantCulture, $"{step} at {Written}"));

    private async Task InexactAsync()
    {
        Settle();
        await drain();
        switch (Next(4))
        {
            case 0:
                Tell("cut off");
                CutOff();
                break;
            case 1:
                Tell("delete");
                Close();
                File.Delete(path);
                break;
            case 2 when by.HasFlag(Rotations.CopyTruncate):
                Tell("copy over the last copy and cut off");
                WriteLine();
                await drain();
                WriteLine();
                File.Copy(path, path + ".1", overwrite: true);
                CutOff();
                break;
            default:
                Tell("forget old ones");
                foreach (var old in Rotated().Skip(Next(5)))
                {
                    File.Delete(old);
                }

                break;
        }
    }

    private async Task RotateAsync()
    {
        Settle();
        if (!File.Exists(path))
        {
            WriteLine();
        }

        rotations++;
        if (by == Rotations.CopyTruncate || (by == Rotations.Both && Next(2) == 0))
        {
            await CopyTruncateAsync();
        }
        else
        {
            Rename();
        }
    }

    private void Rename()
    {
        var isDelayed = Next(3) == 0;
        Tell(isDelayed ? "rename, the writer stays" : "rename");
        File.Move(path, NextName());
        if (isDelayed && open is not null)
        {
            stepsToReopen = Next(1, 4);
            for (var lines = Next(3); lines > 0; lines--)
            {
                WriteLine();
            }
        }
        else
        {
            Reopen();
        }
    }

    private async Task CopyTruncateAsync()
    {
        var isSlow = Next(2) == 0;
        Tell(isSlow ? "copy slowly and cut off" : "copy and cut off");
        var copy = NextName();
        if (isSlow)
        {
            await CopySlowlyAsync(copy);
        }
        else
        {
            File.Copy(path, copy);
        }

        CutOff();
    }

    // Piece by piece, so that the copy is seen while it is made.
    private async Task CopySlowlyAsync(string copy)
    {
        await using var from = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        await using var to = new FileStream(copy, FileMode.CreateNew);
        var piece = new byte[Math.Max(1, from.Length / Next(1, 6))];
        while (await from.ReadAsync(piece) is > 0 and var read)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Next(60)), TimeProvider.System);
            await to.WriteAsync(piece.AsMemory(0, read));
            await to.FlushAsync();
        }
    }

    // Numbers that are handed on, or names that stay.
    private string NextName()
    {
        if (seed % 2 == 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{path}-20260301-{rotations:000000}"
            );
        }

        for (var n = MostRotated; n >= 1; n--)
        {
            if (File.Exists($"{path}.{n}"))
            {
                File.Move($"{path}.{n}", $"{path}.{n + 1}", overwrite: true);
            }
        }

        return path + ".1";
    }

    private IEnumerable<string> Rotated() =>
        Directory
            .GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*")
            .Where(p => p != path)
            .OrderByDescending(File.GetLastWriteTimeUtc);

    private void WriteLine()
    {
        EndHalf();
        Write(Text() + "\n");
    }

    // The last line of a renamed file needs no end: it counts as finished after a while.
    private void WriteHalf()
    {
        EndHalf();
        isHalf = stepsToReopen == 0;
        Write(isHalf ? Text() : Text() + "\n");
    }

    private void EndHalf()
    {
        if (isHalf)
        {
            isHalf = false;
            Write(" and its other half\n");
        }
    }

    private string Text() =>
        string.Create(CultureInfo.InvariantCulture, $"request number {++Written} was served");

    private void Write(string text)
    {
        open ??= new FileStream(
            path,
            FileMode.Append,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        // Append mode of the runtime remembers an offset; a logger's does not.
        open.Seek(0, SeekOrigin.End);
        open.Write(Encoding.UTF8.GetBytes(text));
    }

    private void CutOff()
    {
        using var file = File.Open(
            path,
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.ReadWrite
        );
        file.SetLength(0);
    }

    private void Reopen()
    {
        Close();
        WriteLine();
    }

    private void Close()
    {
        open?.Dispose();
        open = null;
    }
}
