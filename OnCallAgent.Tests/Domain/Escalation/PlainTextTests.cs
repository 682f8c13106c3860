using System.Globalization;
using System.Text;
using CsCheck;
using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Tests.Domain.Escalation;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("as it is", "as it is")]
    [InlineData("  a \t b\r\n c\u2028d\u0085e  ", "a b c d e")]
    [InlineData("a\u202Eb", "a\uFFFDb")]
    [InlineData("a\u200Bb", "a\uFFFDb")]
    [InlineData("\u001b[31mred", "[31mred")]
    [InlineData("मैं क\u094Dय\u200Dा हूँ", "मैं क\u094Dय\u200Dा हूँ")]
    [InlineData(null, "")]
    public void A_line_has_no_breaks_and_nothing_invisible(string? text, string expected) =>
        PlainText.Line(text, 100).ShouldBe(expected);

    // Not a row of the table above: attributes cannot hold half a character.
    [Fact]
    public void Half_a_character_is_replaced() =>
        PlainText.Line("half \uD83D", 100).ShouldBe("half \uFFFD");

    [Fact]
    public void A_block_keeps_its_lines_and_nothing_else() =>
        PlainText.Block("one \r\n two\t2\n\n\nthree\n", 100).ShouldBe("one\ntwo 2\nthree");

    [Theory]
    [InlineData("12345", 5, "12345")]
    [InlineData("123456", 5, "1234…")]
    [InlineData("123🚨🚨", 5, "123…")]
    [InlineData("ab", 1, "…")]
    public void A_cut_shows_and_splits_no_character(string text, int max, string expected) =>
        PlainText.Line(text, max).ShouldBe(expected);

    [Fact]
    public void Whatever_comes_in_no_control_or_direction_mark_comes_out() =>
        Gen.Select(Gen.String, Gen.Int[1, 50], Gen.Bool)
            .Sample(
                (text, max, lines) =>
                {
                    var clean = lines ? PlainText.Block(text, max) : PlainText.Line(text, max);
                    clean.Length.ShouldBeLessThanOrEqualTo(max);
                    foreach (var rune in clean.EnumerateRunes())
                    {
                        var category = Rune.GetUnicodeCategory(rune);
                        (
                            (category == UnicodeCategory.Control && !(lines && rune.Value == '\n'))
                            || category == UnicodeCategory.Surrogate
                            || (
                                category == UnicodeCategory.Format
                                && rune.Value is not (0x200C or 0x200D)
                            )
                        ).ShouldBeFalse();
                    }
                }
            );
}
