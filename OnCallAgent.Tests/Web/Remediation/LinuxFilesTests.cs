using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>What keeps a deletion inside its directory when somebody swaps things in the middle.</summary>
public sealed class LinuxFilesTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public LinuxFilesTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses calls of Linux.");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_directory_swapped_for_a_symbolic_link_before_it_is_opened_is_not_opened()
    {
        folder.File("secret/app.log");
        var logs = folder.Folder("logs");
        using var parent = LinuxFiles.OpenDirectory(null, logs);
        Directory.CreateSymbolicLink(
            Path.Combine(logs, "sub"),
            Path.Combine(folder.Path, "secret")
        );
        Should
            .Throw<IOException>(() => LinuxFiles.OpenDirectory(parent, "sub").Dispose())
            .Message.ShouldContain("symbolic link");
    }

    [Fact]
    public void A_directory_swapped_after_it_was_opened_is_still_the_one_that_is_worked_in()
    {
        var secret = folder.File("secret/app.log");
        folder.File("logs/app.log");
        var logs = Path.Combine(folder.Path, "logs");
        var aside = Path.Combine(folder.Path, "aside");
        using var open = LinuxFiles.OpenDirectory(null, logs);

        Directory.Move(logs, aside);
        Directory.CreateSymbolicLink(logs, Path.Combine(folder.Path, "secret"));

        LinuxFiles.Names(open).ShouldBe(["app.log"]);
        LinuxFiles.Delete(open, "app.log");
        File.Exists(secret).ShouldBeTrue();
        Directory.GetFiles(aside).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_swapped_for_a_symbolic_link_loses_the_link_and_not_its_target()
    {
        var secret = folder.File("secret/app.log");
        var link = Path.Combine(folder.Folder("logs"), "app.log");
        File.CreateSymbolicLink(link, secret);
        using var open = LinuxFiles.OpenDirectory(null, Path.Combine(folder.Path, "logs"));
        LinuxFiles.Look(open, "app.log")!.Value.IsSymbolicLink.ShouldBeTrue();
        LinuxFiles.Delete(open, "app.log");
        File.Exists(secret).ShouldBeTrue();
    }

    [Fact]
    public void A_directory_is_never_deleted()
    {
        folder.Folder("logs/app.log");
        using var open = LinuxFiles.OpenDirectory(null, Path.Combine(folder.Path, "logs"));
        Should.Throw<IOException>(() => LinuxFiles.Delete(open, "app.log"));
        Directory.Exists(Path.Combine(folder.Path, "logs/app.log")).ShouldBeTrue();
    }

    [Fact]
    public void The_facts_of_a_file_are_what_the_system_says()
    {
        var time = new DateTimeOffset(2020, 2, 29, 12, 34, 56, 789, TimeSpan.Zero);
        folder.File("logs/app.log", "12345", time);
        using var open = LinuxFiles.OpenDirectory(null, Path.Combine(folder.Path, "logs"));
        var facts = LinuxFiles.Look(open, "app.log")!.Value;
        facts.IsRegular.ShouldBeTrue();
        facts.IsDirectory.ShouldBeFalse();
        facts.Size.ShouldBe(5);
        facts.Links.ShouldBe(1u);
        facts.ModifiedAt.ShouldBe(time);
        LinuxFiles.Look(open, "nothing").ShouldBeNull();
        LinuxFiles.Look(open).IsDirectory.ShouldBeTrue();
    }
}
