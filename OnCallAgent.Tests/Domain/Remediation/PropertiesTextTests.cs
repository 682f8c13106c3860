using System.Text;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Tests.Domain.Remediation;

public sealed class PropertiesTextTests
{
    [Theory]
    [InlineData("spark.executor.memory 4g\n", "4g")]
    [InlineData("spark.executor.memory\t\t4g", "4g")]
    [InlineData("  spark.executor.memory = 4g  \r\nother 1\r\n", "4g")]
    [InlineData("spark.executor.memory:4g", "4g")]
    [InlineData("spark.executor.memory 2g\nspark.executor.memory 4g\n", "4g")]
    [InlineData("# spark.executor.memory 9g\nspark.executor.memory 4g\n", "4g")]
    [InlineData("! spark.executor.memory 9g\n;spark.executor.memory 8g\n", null)]
    [InlineData("spark.executor.memoryOverhead 4g\n", null)]
    [InlineData("my.spark.executor.memory 4g\n", null)]
    [InlineData("x a\\\nspark.executor.memory 9g\nspark.executor.memory 4g\n", "4g")]
    [InlineData("spark.executor.memory\n", "")]
    [InlineData("", null)]
    public void The_value_is_found_as_its_readers_find_it(string file, string? value)
    {
        var found = PropertiesText.Find(Encoding.UTF8.GetBytes(file), "spark.executor.memory");
        found.IsSuccess.ShouldBeTrue();
        found.Value?.Value.ShouldBe(value);
        (found.Value is null).ShouldBe(value is null);
    }

    [Fact]
    public void A_value_over_several_lines_is_refused() =>
        PropertiesText.Find("a 4g\\\n  5"u8, "a").IsSuccess.ShouldBeFalse();

    [Fact]
    public void Every_other_byte_stays_even_where_the_file_is_no_text()
    {
        byte[] file = [0xff, 0x00, .. "\r\na =  4g \r\n"u8, 0xfe, .. "\n# end"u8];
        var changed = PropertiesText.Replace(file, PropertiesText.Find(file, "a").Value!, "512m");
        changed.ShouldBe([0xff, 0x00, .. "\r\na =  512m \r\n"u8, 0xfe, .. "\n# end"u8]);
        PropertiesText
            .Replace(changed, PropertiesText.Find(changed, "a").Value!, "4g")
            .ShouldBe(file);
    }

    [Theory]
    [InlineData("512M", 536_870_912L)]
    [InlineData("4g", 4_294_967_296L)]
    [InlineData("1536MiB", 1_610_612_736L)]
    [InlineData("1gb", 1_073_741_824L)]
    [InlineData("1073741824", 1_073_741_824L)]
    [InlineData("4 g", null)]
    [InlineData("-1g", null)]
    [InlineData("1.5g", null)]
    [InlineData("g", null)]
    [InlineData("", null)]
    [InlineData("1e9", null)]
    [InlineData("٤g", null)]
    [InlineData("999999999999999999t", null)]
    [InlineData("4g;reboot", null)]
    public void Amounts_are_read_in_one_way(string text, long? bytes) =>
        MemorySize.Read(text).ShouldBe(bytes);

    [Theory]
    [InlineData("4g", 6_442_450_944L, "6g")]
    [InlineData("4G", 1_610_612_736L, "1536M")]
    [InlineData("4096", 1_048_576L, "1048576")]
    [InlineData("2GiB", 3_221_225_472L, "3GiB")]
    public void An_amount_keeps_the_manner_of_the_old_one(string old, long bytes, string shown) =>
        MemorySize.Like(old, bytes).Value.ShouldBe(shown);
}
