using System.Runtime.Versioning;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Memory settings in real files.</summary>
[SupportedOSPlatform("linux")]
public sealed class AdjustFileMemoryTests : IAsyncDisposable
{
    private const string Key = "spark.executor.memory";

    private readonly TemporaryDirectory folder = new();
    private readonly RemediationDriver driver = new();
    private readonly string file;

    public AdjustFileMemoryTests()
    {
        file = Path.Combine(folder.Path, "spark-defaults.conf");
        File.WriteAllText(
            file,
            "# The executors.\r\nspark.master  yarn\r\nspark.executor.memory\t4g \r\nspark.end 1"
        );
    }

    private AllowedTargets Listed =>
        new() { MemoryLimits = [new(MemoryPlace.File, file, Key, 512L << 20, 8L << 30)] };

    public async ValueTask DisposeAsync()
    {
        await driver.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_value_is_changed_and_put_back_byte_for_byte()
    {
        const UnixFileMode mode =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        File.SetUnixFileMode(file, mode);
        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        var preview = await driver.PreviewAsync("adjust_memory_config", Listed, ("memory", "6G"));
        preview.Value.Effect.ShouldBe($"{file} {Key} goes from 4g to 6G.");
        var done = await driver.RunAsync("adjust_memory_config", Listed, ("memory", "6G"));

        done.Succeeded.ShouldBeTrue(done.Summary);
        (await ReadAsync()).ShouldBe(
            "# The executors.\r\nspark.master  yarn\r\nspark.executor.memory\t6g \r\nspark.end 1"
        );
        File.GetUnixFileMode(file).ShouldBe(mode);
        done.Facts["old_value"].ShouldBe("4g");
        done.Facts["new_value"].ShouldBe("6g");

        var undone = await driver.RollBackAsync("adjust_memory_config", done, Listed);
        undone.Succeeded.ShouldBeTrue(undone.Summary);
        undone.Summary.ShouldContain("byte for byte");
        (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).ShouldBe(
            before
        );
        File.GetUnixFileMode(file).ShouldBe(mode);
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([file]);
    }

    [Fact]
    public async Task A_value_is_put_back_also_where_the_files_name_looks_like_a_secret()
    {
        await using var masking = new RemediationDriver(
            settings: [("EMAIL_PASSWORD", Path.GetFileName(folder.Path))]
        );

        var done = await masking.RunAsync("adjust_memory_config", Listed, ("memory", "6G"));
        done.Summary.ShouldContain("***");
        var undone = await masking.RollBackAsync("adjust_memory_config", done, Listed);

        undone.Succeeded.ShouldBeTrue(undone.Summary);
        (await ReadAsync()).ShouldContain("4g");
    }

    [Fact]
    public async Task What_somebody_changed_since_is_left_to_them()
    {
        var done = await driver.RunAsync("adjust_memory_config", Listed, ("memory", "6G"));
        await File.WriteAllTextAsync(file, $"{Key} 7g\n", TestContext.Current.CancellationToken);
        var undone = await driver.RollBackAsync("adjust_memory_config", done, Listed);
        undone.Succeeded.ShouldBeFalse();
        undone.Summary.ShouldContain("is 7g and no longer 6g");
        (await ReadAsync()).ShouldBe($"{Key} 7g\n");
    }

    [Fact]
    public async Task Nothing_is_put_back_where_the_limit_left_the_list()
    {
        var done = await driver.RunAsync("adjust_memory_config", Listed, ("memory", "6G"));
        var undone = await driver.RollBackAsync("adjust_memory_config", done, new AllowedTargets());
        undone.Succeeded.ShouldBeFalse();
        (await ReadAsync()).ShouldContain("6g");
    }

    [Theory]
    [InlineData("256M")]
    [InlineData("9G")]
    [InlineData("lots")]
    [InlineData("-1")]
    [InlineData("4g\nx")]
    [InlineData("")]
    public async Task An_amount_out_of_bounds_is_refused(string memory)
    {
        var done = await driver.RunAsync("adjust_memory_config", Listed, ("memory", memory));
        done.Succeeded.ShouldBeFalse();
        done.Facts["refused"].ShouldBe("invalid_field");
        (await ReadAsync()).ShouldContain("4g");
    }

    [Fact]
    public async Task A_file_behind_a_symbolic_link_is_left_alone()
    {
        var real = Path.Combine(folder.Path, "real.conf");
        File.Move(file, real);
        File.CreateSymbolicLink(file, real);
        var done = await driver.RunAsync("adjust_memory_config", Listed, ("memory", "6G"));
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("symbolic link");

        File.Delete(file);
        var linked = Path.Combine(folder.Path, "linked");
        Directory.CreateSymbolicLink(linked, folder.Path);
        var through = new AllowedTargets
        {
            MemoryLimits =
            [
                new(MemoryPlace.File, Path.Combine(linked, "real.conf"), Key, 512L << 20, 8L << 30),
            ],
        };
        done = await driver.RunAsync("adjust_memory_config", through, ("memory", "6G"));
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("symbolic link");
        (await File.ReadAllTextAsync(real, TestContext.Current.CancellationToken)).ShouldContain(
            "4g"
        );
    }

    [Fact]
    public async Task A_key_that_is_not_set_or_no_amount_is_a_failure_with_its_reason()
    {
        await File.WriteAllTextAsync(file, "other 1\n", TestContext.Current.CancellationToken);
        (
            await driver.RunAsync("adjust_memory_config", Listed, ("memory", "6G"))
        ).Summary.ShouldContain($"sets no {Key}");
        await File.WriteAllTextAsync(file, $"{Key} much\n", TestContext.Current.CancellationToken);
        (
            await driver.RunAsync("adjust_memory_config", Listed, ("memory", "6G"))
        ).Summary.ShouldContain("not an amount of memory");
    }

    private Task<string> ReadAsync() =>
        File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
}
