using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Tests.Web.Hosting;

public sealed class DotEnvFileTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  A = 1  ", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("A=", "")]
    [InlineData("A= # nothing", "")]
    [InlineData("A=one two # comment", "one two")]
    [InlineData("A=pass#word", "pass#word")]
    [InlineData("A=$HOME/${X}", "$HOME/${X}")]
    [InlineData("A=b=c", "b=c")]
    [InlineData("A='it # is \\n' # comment", "it # is \\n")]
    [InlineData("A=\"a \\\"b\\\" \\n\\$ \\x # c\"", "a \"b\" \n$ \\x # c")]
    [InlineData("\uFEFFA=1\r\n", "1")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("# comment\n\nA=1", "1")]
    public void A_line_stands_for_a_value(string text, string expected)
    {
        var errors = new List<Error>();
        DotEnvFile.Parse(text, errors)["A"].Value.ShouldBe(expected);
        errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("A=1\nno sign s3cr3t", 2)]
    [InlineData("=s3cr3t", 1)]
    [InlineData("1A=s3cr3t", 1)]
    [InlineData("A=\"s3cr3t", 1)]
    [InlineData("A='s3cr3t' s3cr3t", 1)]
    public void A_line_that_cannot_be_read_is_named_by_number_and_not_shown(string text, int line)
    {
        var errors = new List<Error>();
        DotEnvFile.Parse(text, errors);
        var message = errors.ShouldHaveSingleItem().Message;
        message.ShouldStartWith($".env, line {line}: ");
        message.ShouldNotContain("s3cr3t");
    }
}
