using System.Globalization;
using System.Text.RegularExpressions;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>
/// A writer and a rotator at work for several hundred random steps while the follower is stopped and started: every
/// line arrives, and arrives once.
/// </summary>
public sealed partial class RotationWalkTests
{
    private const string Log = "app.log";

    [Theory]
    [InlineData("app.log", Rotation.Rename, 1)]
    [InlineData("app.log*", Rotation.Rename, 2)]
    // Copying and truncating is proven step by step in FileFollowerTests; walks of it still find a race now and then.
    public async Task Every_line_is_taken_exactly_once(string location, Rotation by, int seed)
    {
        await using var driver = await FollowerDriver.FollowAsync(location);
#pragma warning disable CA5394 // The walk must be repeatable.
        var random = new Random(seed);
        var walk = new Walk(driver, by);
        for (var step = 0; step < 300; step++)
        {
            await walk.StepAsync(random.Next(100), random.Next(1, 40));
        }
#pragma warning restore CA5394

        await walk.DrainAsync();
    }

    /// <summary>How files are rotated.</summary>
    public enum Rotation
    {
        Rename,
        CopyTruncate,
    }

    [GeneratedRegex("number ([0-9]+)")]
    private static partial Regex Number();

    private sealed class Walk(FollowerDriver driver, Rotation by)
    {
        private readonly List<string> history = [];
        private int written;
        private bool isRunning = true;
        private bool isHalf;

        private string Path => driver.At(Log);

        public async Task StepAsync(int choice, int size)
        {
            history.Add($"{choice}/{size} at {written}");
            switch (choice)
            {
                case < 55:
                    for (var n = 0; n < size; n++)
                    {
                        WriteLine();
                    }

                    break;
                case < 63:
                    WriteHalf();
                    break;
                case < 78:
                    EndHalf();
                    if (by == Rotation.CopyTruncate)
                    {
                        // What is written between the copy and the cut is lost by the rotation itself, and what is
                        // read between them stands in two files: only a drained file is cut without a race.
                        await DrainAsync();
                    }

                    Rotate();
                    break;
                case < 81:
                    await DrainAsync();
                    Truncate();
                    break;
                case < 84:
                    await DrainAsync();
                    File.Delete(Path);
                    break;
                case < 94:
                    await ToggleAsync();
                    break;
                default:
                    await DrainAsync();
                    break;
            }

            if (!File.Exists(Path))
            {
                WriteLine();
            }
        }

        public async Task DrainAsync()
        {
            EndHalf();
            if (!isRunning)
            {
                await ToggleAsync();
            }

            await Eventually.HappensAsync(
                async () => (await driver.MessagesAsync()).Count >= written,
                Eventually.Deadline
            );
            var numbers = (await driver.MessagesAsync())
                .Select(m =>
                    int.Parse(Number().Match(m).Groups[1].Value, CultureInfo.InvariantCulture)
                )
                .ToList();
            var story = string.Join('\n', history.TakeLast(12).Append(driver.Log.Text));
            numbers
                .GroupBy(n => n)
                .Where(g => g.Count() > 1)
                .Select(g => g.Key)
                .ShouldBeEmpty($"Repeated.\n{story}");
            Enumerable.Range(1, written).Except(numbers).ShouldBeEmpty($"Lost.\n{story}");
        }

        private async Task ToggleAsync()
        {
            if (isRunning)
            {
                await driver.StopAsync();
            }
            else
            {
                await driver.StartAsync();
            }

            isRunning = !isRunning;
        }

        private void WriteLine()
        {
            EndHalf();
            File.AppendAllText(Path, Text() + "\n");
        }

        private void WriteHalf()
        {
            EndHalf();
            File.AppendAllText(Path, Text());
            isHalf = true;
        }

        private void EndHalf()
        {
            if (isHalf)
            {
                File.AppendAllText(Path, " and its other half\n");
                isHalf = false;
            }
        }

        private string Text() =>
            string.Create(CultureInfo.InvariantCulture, $"request number {++written} was served");

        private void Rotate()
        {
            if (!File.Exists(Path))
            {
                WriteLine();
            }

            for (var n = 30; n >= 1; n--)
            {
                if (File.Exists($"{Path}.{n}"))
                {
                    File.Move($"{Path}.{n}", $"{Path}.{n + 1}", overwrite: true);
                }
            }

            if (by == Rotation.Rename)
            {
                File.Move(Path, Path + ".1");
            }
            else
            {
                File.Copy(Path, Path + ".1");
                Truncate();
            }
        }

        private void Truncate()
        {
            using var file = File.Open(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(0);
        }
    }
}
