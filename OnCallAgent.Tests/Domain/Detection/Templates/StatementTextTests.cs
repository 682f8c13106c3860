using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Detection.Templates;

public sealed class StatementTextTests
{
    [Theory]
    [InlineData(
        "2015-10-18 18:01:47,978 INFO [main] org.apache.App: Created master 1",
        "Created master 1"
    )]
    [InlineData(
        "- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.363779 R02-M1 RAS KERNEL INFO cache error corrected",
        "cache error corrected"
    )]
    [InlineData(
        "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: session closed for user root",
        "session closed for user root"
    )]
    [InlineData("134681 node-246 node status 1077804742 1 running", "running")]
    [InlineData(
        "[10.30 16:49:06] chrome.exe - proxy.example.com:5070 close, 0 bytes",
        "proxy.example.com:5070 close, 0 bytes"
    )]
    [InlineData(
        "20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579",
        "onStandStepChanged 3579"
    )]
    [InlineData(
        "nova.log.1 2017-05-16 00:00:04.500 2931 INFO nova.compute.manager [req-3ea4052c-895d - -] [instance: b9000564] VM Started",
        "[instance: b9000564] VM Started"
    )]
    [InlineData(
        "Jun 14 15:16:01 combo sshd[19939]: check pass; user unknown",
        "check pass; user unknown"
    )]
    [InlineData("disk full on /dev/sda1", "disk full on /dev/sda1")]
    [InlineData("Error loading module x", "Error loading module x")]
    [InlineData("", "")]
    [InlineData("[", "[")]
    public void Only_what_the_statement_wrote_is_left(string line, string statement)
    {
        var entry = new LogLineParser().Parse(
            line,
            new LineContext("test", "app", TimeZoneInfo.Utc),
            new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)
        );
        StatementText.Of(entry).ToString().ShouldBe(statement);
    }
}
