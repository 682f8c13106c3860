namespace OnCallAgent.Tests.Web.Hosting;

public sealed class SecretKeyFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SettingsDriver settings = new();

    private string KeyFile => Path.Combine(settings.Folder, "data", "secret.key");

    public void Dispose() => settings.Dispose();

    [Fact]
    public void The_first_start_makes_a_key_that_only_its_owner_can_read()
    {
        var key = settings.Loaded().SecretKey;
        Convert.FromBase64String(key).Length.ShouldBe(32);
        File.ReadAllText(KeyFile).Trim().ShouldBe(key);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).ShouldBe(OwnerOnly);
        }
    }

    [Fact]
    public void The_next_start_reads_the_same_key() =>
        settings.Loaded().SecretKey.ShouldBe(settings.Loaded().SecretKey);

    [Fact]
    public void The_key_lies_beside_the_database() =>
        File.Exists(
                Path.Combine(
                    Path.GetDirectoryName(
                        settings
                            .Variable("DATABASE_URL", "sqlite:///./x/y.db")
                            .Loaded()
                            .Database.FilePath
                    )!,
                    "secret.key"
                )
            )
            .ShouldBeTrue();

    [Fact]
    public void For_a_database_server_the_key_lies_in_the_folder_data()
    {
        settings.Variable("DATABASE_URL", "postgresql://u:p@localhost/db").Loaded();
        File.Exists(KeyFile).ShouldBeTrue();
    }

    [Fact]
    public void A_key_of_the_environment_makes_no_file()
    {
        var key = new string('k', 32);
        settings.Variable("SECRET_KEY", key).Loaded().SecretKey.ShouldBe(key);
        File.Exists(KeyFile).ShouldBeFalse();
    }

    [Fact]
    public void A_key_of_31_bytes_is_refused() =>
        settings
            .Variable("SECRET_KEY", new string('k', 31))
            .Refused()
            .ShouldHaveSingleItem()
            .ShouldContain("32 bytes");

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_others_can_reach_is_refused_with_the_command_to_run(UnixFileMode open)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        var key = settings.Loaded().SecretKey;
        File.SetUnixFileMode(KeyFile, OwnerOnly | open);
        var line = settings.Refused().ShouldHaveSingleItem();
        line.ShouldContain($"chmod 600 {KeyFile}");
        line.ShouldNotContain(key);
    }

    [Fact]
    public void An_emptied_key_file_is_refused_and_not_replaced_in_silence()
    {
        settings.Loaded();
        File.WriteAllText(KeyFile, "");
        settings.Refused().ShouldHaveSingleItem().ShouldContain(KeyFile);
    }

    [Fact]
    public async Task Processes_that_start_at_once_agree_on_one_key()
    {
        var starts = Enumerable
            .Range(0, 8)
            .Select(_ => Task.Run(() => settings.Loaded().SecretKey));
        (await Task.WhenAll(starts)).Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(Path.GetDirectoryName(KeyFile)!).ShouldBe([KeyFile]);
    }
}
