using System.Globalization;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Web.Commands;

public sealed class LoopbackPortTests
{
    [Fact]
    public void A_port_is_given_out_once_and_is_none_that_the_system_gives_to_who_connects()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        Assert.SkipUnless(File.Exists(range), $"{range} is told by Linux alone");
        var first = int.Parse(File.ReadAllText(range).Split('\t')[0], CultureInfo.InvariantCulture);

        var ports = Enumerable.Range(0, 200).Select(_ => LoopbackPort.Free()).ToList();

        ports.ShouldBeUnique();
        ports.ShouldAllBe(p => p > 1024 && p < first);
    }
}
