using CsCheck;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class LineQueryTests
{
    private const string Line =
        "Connection refused by 10.0.3.17:5432: java.net.ConnectException in OrderService, order-id=4711";

    [Theory]
    [InlineData("refused")]
    [InlineData("CONNECTION refused")]
    [InlineData("\"connection refused\"")]
    [InlineData("\"refused by 10.0.3\"")]
    [InlineData("10.0.3.17:5432")]
    [InlineData("connect exception")]
    [InlineData("connectexception")]
    [InlineData("conn*")]
    [InlineData("orderserv*")]
    [InlineData("serv*")]
    [InlineData("order-id=4711")]
    [InlineData("refused -accepted")]
    [InlineData("-\"refused connection\"")]
    [InlineData("service:orders-api refused")]
    [InlineData("service:\"orders-api\"")]
    [InlineData("-service:billing")]
    [InlineData("level:error")]
    [InlineData("level:WARN")]
    [InlineData("-level:fatal")]
    [InlineData("orders")]
    [InlineData("f00dcafe")]
    [InlineData("4711 , !")]
    public void A_line_is_found_by(string search) => Finds(search).ShouldBeTrue();

    [Theory]
    [InlineData("fused")]
    [InlineData("\"refused connection\"")]
    [InlineData("refused accepted")]
    [InlineData("refused -connection")]
    [InlineData("-\"connection refused\"")]
    [InlineData("service:billing refused")]
    [InlineData("service:orders")]
    [InlineData("-service:orders-api")]
    [InlineData("level:fatal")]
    [InlineData("-level:error")]
    [InlineData("nection*")]
    [InlineData("10.0.3.1")]
    public void A_line_is_not_found_by(string search) => Finds(search).ShouldBeFalse();

    [Theory]
    [InlineData("\"never closed", "Character 1", "never closed")]
    [InlineData("fine \"never closed", "Character 6", "never closed")]
    [InlineData("in*fix", "Character 3", "only at the end")]
    [InlineData("*suffix", "Character 1", "only at the end")]
    [InlineData("a *", "Character 3", "needs the beginning")]
    [InlineData("foo.*", "Character 5", "directly behind a letter")]
    [InlineData("service:", "Character 1", "needs a name")]
    [InlineData("service:a service:b", "Character 11", "one service")]
    [InlineData("level:loud", "Character 1", "may be trace")]
    [InlineData("level:", "Character 1", "may be trace")]
    [InlineData(" - , \"\"", "Character 1", "nothing to look for")]
    public void A_search_that_cannot_be_is_refused_with_the_place(
        string search,
        string place,
        string reason
    )
    {
        var refused = LineQueryReader.Read(search);
        refused.IsSuccess.ShouldBeFalse();
        refused.Error!.Message.ShouldStartWith(place);
        refused.Error.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_search_has_its_limits()
    {
        LineQueryReader
            .Read(new string('a', LineQueryReader.MaxLength + 1))
            .IsSuccess.ShouldBeFalse();
        LineQueryReader
            .Read(string.Join(' ', Enumerable.Repeat("a", LineQueryReader.MostTerms + 1)))
            .IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void Whatever_is_typed_is_read_or_refused() =>
        Gen.String.Sample(text =>
        {
            var read = LineQueryReader.Read(text);
            if (read.IsSuccess)
            {
                read.Value.Matches(EntryLevel.Error, "orders", text, []);
            }
        });

    [Fact]
    public void A_line_is_found_by_each_of_its_words_and_by_all_of_them_in_order() =>
        Gen.Select(
                Gen.String[Gen.Char.AlphaNumeric, 1, 12].Array[1, 20],
                Gen.Char[" .:/=_-\t\"'"].Array[20]
            )
            .Sample(
                (words, separators) =>
                {
                    var line = string.Concat(words.Select((w, i) => w + separators[i]));
                    foreach (var word in words)
                    {
                        Read(word).Matches(EntryLevel.Info, "s", line, []).ShouldBeTrue();
                        Read(word[..1] + "*")
                            .Matches(EntryLevel.Info, "s", line, [])
                            .ShouldBeTrue();
                    }

                    Read($"\"{string.Join(' ', words)}\"")
                        .Matches(EntryLevel.Info, "s", line, [])
                        .ShouldBeTrue();
                }
            );

    private static bool Finds(string search) =>
        Read(search).Matches(EntryLevel.Error, "orders-api", Line, ["f00dcafe"]);

    private static LineQuery Read(string search) => LineQueryReader.Read(search).Value;
}
