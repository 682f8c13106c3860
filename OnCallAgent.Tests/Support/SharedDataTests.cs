namespace OnCallAgent.Tests.Support;

public sealed class SharedDataTests
{
    [Fact]
    public void A_real_log_is_found_beside_the_repository() =>
        File.Exists(SharedData.Path("loghub/Apache/Apache_2k.log")).ShouldBeTrue();
}
