using CsCheck;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Shared;

public sealed class DisguisingCharactersTests
{
    [Theory]
    [InlineData("ordinary words", "ordinary words")]
    [InlineData("paid \u202Eteg", "paid \uFFFDteg")]
    [InlineData("\u2066a\u2069", "\uFFFDa\uFFFD")]
    [InlineData("pay\u200Bments\uFEFF", "pay\uFFFDments\uFFFD")]
    [InlineData("a\U000E0041b", "a\uFFFD\uFFFDb")]
    [InlineData("مدفوعات Zahlung 支付 🚨", "مدفوعات Zahlung 支付 🚨")]
    [InlineData("क\u094Dय\u200Dा", "क\u094Dय\u200Dा")]
    [InlineData(null, "")]
    public void What_disguises_a_text_is_seen_and_languages_stay_as_they_are(
        string? text,
        string shown
    ) => DisguisingCharacters.Shown(text).ShouldBe(shown);

    [Fact]
    public void Places_in_the_text_stay_where_they_were() =>
        Gen.String[Gen.Char["a\u202E\u200B\uD83D\uDEA8é"], 0, 40]
            .Sample(text =>
            {
                var shown = DisguisingCharacters.Shown(text);
                shown.Length.ShouldBe(text.Length);
                DisguisingCharacters.Shown(shown).ShouldBe(shown);
            });
}
