using System.Globalization;
using CsCheck;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Tests.Domain.Detection.Templates;

public sealed class TemplateMinerTests
{
    private static readonly string[] People =
    [
        "ada",
        "bob",
        "cy",
        "dee",
        "eve",
        "fay",
        "gus",
        "hal",
        "ida",
        "jo",
        "kim",
        "lou",
    ];

    private static readonly string[] Rooms =
    [
        "north",
        "south",
        "east",
        "west",
        "attic",
        "cellar",
        "garden",
        "hall",
    ];

    [Theory]
    [InlineData("connect to 10.0.0.1:5432 failed after 30 ms", "connect to <*> failed after <*>")]
    [InlineData("cannot open /var/lib/app/x.db: denied", "cannot open <*>: denied")]
    [InlineData("user 'eve' of mail a.b@example.com", "user '<*>' of mail <*>")]
    [InlineData("req 3f2504e0-4f89-11d3-9a0c-0305e82c3301 took 1.5s", "req <*> took <*>")]
    [InlineData("block blk_-7017553867379051457 of node-12", "block blk_<*> of node-<*>")]
    [InlineData("ids 1, 2, 3 and 4 5 6", "ids <*> and <*>")]
    [InlineData("from 10.0.0.1 () at Sun Jul 10 03:55:15 2005", "from <*> (<*>) at <*>")]
    [InlineData("\"GET /v2/servers HTTP/1.1\" status: 200", "\"GET <*>\" status: <*>")]
    [InlineData("lifetime <1 sec, sent 3 KB", "lifetime <*>, sent <*>")]
    [InlineData("core 0xdeadbeef at 00:1b:44:11:3a:b7", "core <*> at <*>")]
    [InlineData("see https://example.com/a?b=1.", "see <*>.")]
    [InlineData("setLightsOn(true)", "setLightsOn(true)")]
    [InlineData("", "")]
    public void Values_are_masked_by_their_shape(string message, string template) =>
        new TemplateMiner(MiningRules.Default).Learn(message).Text.ShouldBe(template);

    [Fact]
    public void Words_that_vary_at_one_place_are_values()
    {
        var templates = Learned("tenant {0} was refused", "ada", "bob", "cy", "dee", "eve", "fay");
        templates.Select(static t => t.Final.Id).Distinct().Count().ShouldBe(1);
        templates[0].Final.Text.ShouldBe("tenant <*> was refused");
        templates[0].Final.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("{0} logged in from 10.0.0.1", "<*> logged in from <*>")]
    [InlineData(
        "{0} : TTY=pts/1 ; USER=root ; COMMAND=/bin/ls",
        "<*> : TTY=<*> ; USER=root ; COMMAND=<*>"
    )]
    public void Where_many_do_the_same_who_did_it_is_a_value(string statement, string template)
    {
        var templates = Learned(statement, People);
        templates.Select(static t => t.Final.Id).Distinct().Count().ShouldBe(1);
        templates[^1].Final.Text.ShouldBe(template);
        templates[^1].Final.Count.ShouldBe(People.Length);
    }

    [Fact]
    public void Where_many_do_the_same_with_many_things_there_is_one_statement()
    {
        // Both places vary, so that no two lines are equal but for one of them until much was seen.
        var miner = new TemplateMiner(MiningRules.Default);
        var random = new Random(3);
        var templates = Enumerable
            .Range(0, 600)
            .Select(_ =>
                miner.Learn(
                    $"{People[random.Next(People.Length)]} has asked for the room {Rooms[random.Next(Rooms.Length)]} again"
                )
            )
            .ToArray();
        templates.Select(static t => t.Final.Id).Distinct().Count().ShouldBe(1);
        miner
            .Templates.ShouldHaveSingleItem()
            .Text.ShouldBe("<*> has asked for the room <*> again");
        miner.Templates.Single().Count.ShouldBe(600);
    }

    [Fact]
    public void A_few_words_at_one_place_are_different_statements()
    {
        Learned("machine is now {0} (event)", "started", "paused", "stopped", "resumed")
            .Select(static t => t.Final.Id)
            .Distinct()
            .Count()
            .ShouldBe(4);
        Learned("visible {0} in panel", "true", "false", "x_1", "y_2", "z_3")
            .Select(static t => t.Final.Id)
            .Distinct()
            .Count()
            .ShouldBe(3);
    }

    [Fact]
    public void What_a_sentence_begins_with_is_not_a_value() =>
        Learned(
                "{0} startup succeeded",
                "cups",
                "syslog",
                "hcid",
                "sdpd",
                "portmap",
                "klogd",
                "named",
                "atd",
                "cron"
            )
            .Select(static t => t.Final.Id)
            .Distinct()
            .Count()
            .ShouldBe(9);

    [Fact]
    public void A_known_name_behind_a_noun_of_its_kind_is_a_value() =>
        Learned("session closed for user {0}", "root", "news")
            .Select(static t => t.Final.Text)
            .Distinct()
            .ShouldBe(["session closed for user <*>"]);

    [Fact]
    public void The_same_lines_give_the_same_templates() =>
        Gen
            .String.Array[0, 60]
            .Sample(
                static lines =>
                {
                    var first = new TemplateMiner(MiningRules.Default);
                    var second = new TemplateMiner(MiningRules.Default);
                    var a = lines.Select(l => first.Learn(l)).ToArray();
                    var b = lines.Select(l => second.Learn(l)).ToArray();
                    return a.Select(static t => (t.Final.Id, t.Final.Text, t.Final.Count))
                        .SequenceEqual(
                            b.Select(static t => (t.Final.Id, t.Final.Text, t.Final.Count))
                        );
                },
                iter: 300
            );

    [Fact]
    public void Any_text_has_a_template_and_its_pattern_finds_it()
    {
        var piece = Gen.OneOf(
            Gen.String[Gen.Char[" =:,()[]{}<>\"'`|/\\.-_*@%$#!?\t\0"], 0, 6],
            Gen.String[Gen.Char.AlphaNumeric, 0, 12],
            Gen.Const("10.0.0.1"),
            Gen.Const("12:30:00"),
            Gen.Const(" "),
            Gen.Const("é漢\ud800"),
            Gen.Const("<*>")
        );
        piece
            .Array[0, 30]
            .Sample(
                static pieces =>
                {
                    var line = string.Concat(pieces);
                    var template = new TemplateMiner(MiningRules.Default).Learn(line);
                    Patterns.Compiled(TemplatePattern.ToRegex(template));
                    return template.Count == 1;
                },
                iter: 500
            );
    }

    [Fact]
    public void Memory_is_bounded_whatever_comes()
    {
        var rules = MiningRules.Default with { MaxTemplates = 200, MaxWordings = 500 };
        var miner = new TemplateMiner(rules);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var words = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Word(random));
            miner.Learn(string.Join(' ', words));
        }

        miner.Templates.Count().ShouldBeLessThanOrEqualTo(200);
        miner.Evicted.ShouldBeGreaterThan(10_000);
        miner
            .Learn(
                new string('x', 1_000_000)
                    + " 1 "
                    + string.Concat(Enumerable.Repeat("a=1;", 100_000))
            )
            .Text.Length.ShouldBeLessThan(5_000);
    }

    private static MinedTemplate[] Learned(string statement, params string[] words)
    {
        var miner = new TemplateMiner(MiningRules.Default);
        return
        [
            .. words.Select(w =>
                miner.Learn(string.Format(CultureInfo.InvariantCulture, statement, w))
            ),
        ];
    }

    private static string Word(Random random) =>
        new([.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)('a' + random.Next(26)))]);
}
