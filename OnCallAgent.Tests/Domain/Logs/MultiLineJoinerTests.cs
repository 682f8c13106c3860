using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class MultiLineJoinerTests
{
    [Fact]
    public void Colours_do_not_hide_where_an_event_begins()
    {
        var entries = Lines.Read([
            "\u001b[31m2026-11-23 10:41:07,550 ERROR [main] a.B - boom\u001b[0m",
            "java.io.IOException: x",
            "\tat a.B.c(B.java:1)",
            "  \u001b[32m2026-11-23 10:41:08,550 INFO [main] a.B - next\u001b[0m",
        ]);
        entries
            .Select(e => e.Message)
            .ShouldBe(["boom\njava.io.IOException: x\n\tat a.B.c(B.java:1)", "next"]);
    }

    [Fact]
    public void A_machine_out_of_memory_does_not_hide_in_the_information_before_it()
    {
        var entries = Lines.Read(
            """
            2026-11-23 10:41:07,550 INFO [main] com.acme.Orders - fine
            java.lang.OutOfMemoryError: Java heap space
            	at A.b(C.java:1)
            """
        );
        entries.Count.ShouldBe(2);
        entries[1].Level.ShouldBe(EntryLevel.Error);
    }

    [Fact]
    public void Padded_levels_and_indented_times_begin_events() =>
        Lines
            .Read(
                """
                ERROR [main] 2026-11-23 10:41:07,550 A.java:1 - a
                 INFO [main] 2026-11-23 10:41:07,550 A.java:1 - b
                  2026-11-23 10:41:07,550 INFO c
                """
            )
            .Select(e => e.Message)
            .ShouldBe(["a", "b", "c"]);

    [Fact]
    public void Docker_frames_are_joined_on_their_inside_and_pieces_without_a_break()
    {
        var entries = Lines.Read(
            """
            {"log":"2026-11-23 10:41:07,550 ERROR [main] a.B - boom\n","stream":"stdout","time":"2026-11-23T10:41:07.55Z"}
            {"log":"java.io.IOException: x\n","stream":"stdout","time":"2026-11-23T10:41:07.55Z"}
            {"log":"\tat a.B.c(B.java:1)\n","stream":"stdout","time":"2026-11-23T10:41:07.55Z"}
            {"log":"a very ","stream":"stdout","time":"2026-11-23T10:41:08Z"}
            {"log":"long line\n","stream":"stdout","time":"2026-11-23T10:41:08Z"}
            {"log":"\tat other stream\n","stream":"stderr","time":"2026-11-23T10:41:08Z"}
            """
        );
        entries
            .Select(e => e.Message)
            .ShouldBe([
                "boom\njava.io.IOException: x\n\tat a.B.c(B.java:1)",
                "a very long line",
                "\tat other stream",
            ]);
        entries[0].Level.ShouldBe(EntryLevel.Error);
        entries[0].Format.ShouldBe("docker");
    }

    [Fact]
    public void Kubernetes_frames_are_joined_on_their_inside_and_pieces_without_a_break()
    {
        var entries = Lines.Read(
            """
            2026-11-23T10:41:07.550123456Z stdout F 2026-11-23 10:41:07,550 ERROR [main] a.B - boom
            2026-11-23T10:41:07.550123457Z stdout F java.io.IOException: x
            2026-11-23T10:41:07.550123458Z stdout F 	at a.B.c(B.java:1)
            2026-11-23T10:41:08.550123456Z stdout P a very
            2026-11-23T10:41:08.550123456Z stdout F  long line
            """
        );
        entries
            .Select(e => e.Message)
            .ShouldBe(["boom\njava.io.IOException: x\n\tat a.B.c(B.java:1)", "a very long line"]);
        entries[0].Level.ShouldBe(EntryLevel.Error);
        entries[0].Format.ShouldBe("cri");
    }

    [Fact]
    public void Details_of_a_database_error_join_it_without_their_prefix()
    {
        var entries = Lines.Read(
            """
            2026-11-23 10:41:07.550 UTC [123-1] app@shop ERROR:  duplicate key value
            2026-11-23 10:41:07.550 UTC [123-2] app@shop DETAIL:  Key (id)=(1) already exists.
            2026-11-23 10:41:07.550 UTC [123-3] app@shop STATEMENT:  INSERT INTO orders
            	VALUES (1)
            2026-11-23 10:41:07.551 UTC [124-1] app@shop STATEMENT:  SELECT 1
            2026-11-23 10:41:07.552 UTC [123-4] app@shop LOG:  next
            """
        );
        entries
            .Select(e => e.Message)
            .ShouldBe([
                "duplicate key value\nDETAIL:  Key (id)=(1) already exists.\nSTATEMENT:  INSERT INTO orders\n\tVALUES (1)",
                "SELECT 1",
                "next",
            ]);
    }

    [Fact]
    public void A_java_util_logging_event_is_two_lines() =>
        Lines
            .Read(
                """
                Nov 23, 2026 10:41:07 AM com.acme.Orders save
                SEVERE: cannot save
                java.io.IOException: x
                	at A.b(C.java:1)
                Nov 23, 2026 10:41:08 AM com.acme.Orders save
                INFO: saved
                """
            )
            .Select(e => (e.Level, e.Message.Split('\n')[0]))
            .ShouldBe([(EntryLevel.Error, "cannot save"), (EntryLevel.Info, "saved")]);

    [Fact]
    public void A_json_record_printed_over_several_lines_is_one_event()
    {
        var entry = Lines
            .Read(
                """
                {
                  "level": "error",
                  "message": "boom"
                }
                """
            )
            .ShouldHaveSingleItem();
        entry.Level.ShouldBe(EntryLevel.Error);
        entry.Message.ShouldBe("boom");
    }

    [Theory]
    [InlineData("\tat com.acme.Orders.save(Orders.java:12)", true)]
    [InlineData("   at A.B.C() in /src/B.cs:line 7", true)]
    [InlineData("Caused by: java.io.IOException: x", true)]
    [InlineData("\t... 12 more", true)]
    [InlineData("... 12 more", true)]
    [InlineData("java.lang.IllegalStateException: x", true)]
    [InlineData("goroutine 1 [running]:", true)]
    [InlineData("#0 /srv/app.php(12): run()", true)]
    [InlineData("}", true)]
    [InlineData("  2026-11-23 10:41:07 INFO x", false)]
    [InlineData("2026-11-23 10:41:07 ERROR x", false)]
    [InlineData("2026-11-23 ERROR x", false)]
    [InlineData("plain words", false)]
    [InlineData("ERROR x", false)]
    [InlineData("at last it works", false)]
    [InlineData("at 10:00 it works", false)]
    [InlineData("", false)]
    public void A_line_s_own_shape_says_whether_it_continues_an_event(
        string line,
        bool continues
    ) => Lines.Parser.IsContinuation(line).ShouldBe(continues);

    [Theory]
    [InlineData("{\"log\":\"")]
    [InlineData("{\"log\":\"  ")]
    public void A_container_s_record_that_breaks_off_before_its_text_is_no_blank_line(string broken)
    {
        var entries = Lines.Read(["first", broken, "last"]);
        entries.Select(e => e.Raw).ShouldBe(["first", broken, "last"]);
    }

    [Fact]
    public void Json_records_are_joined_only_where_their_message_is_a_stack_frame()
    {
        var entries = Lines.Read(
            """
            {"level":"error","message":"java.io.IOException: x"}
            {"level":"error","message":"\tat a.B.c(B.java:1)"}
            {"level":"error","message":"second"}
            """
        );
        entries
            .Select(e => e.Message)
            .ShouldBe(["java.io.IOException: x\n\tat a.B.c(B.java:1)", "second"]);
    }

    [Fact]
    public void An_event_is_released_after_the_quiet_time()
    {
        var joiner = new MultiLineJoiner();
        joiner
            .Add(new RawLine("ERROR a", new LinePosition("f", 0, 1), false, Lines.Noon))
            .ShouldBeNull();
        joiner.FlushDue(Lines.Noon.AddMilliseconds(199)).ShouldBeNull();
        joiner.FlushDue(Lines.Noon.AddMilliseconds(200))!.Text.ShouldBe("ERROR a");
        joiner.FlushDue(Lines.Noon.AddMilliseconds(500)).ShouldBeNull();
        joiner.HasPending.ShouldBeFalse();
    }

    [Fact]
    public void A_checkpoint_can_see_where_the_unfinished_event_begins()
    {
        var joiner = new MultiLineJoiner();
        joiner.PendingStart.ShouldBeNull();
        joiner.Add(new RawLine("ERROR a", new LinePosition("f", 10, 1), false, Lines.Noon));
        joiner.Add(new RawLine("\tat b", new LinePosition("f", 18, 2), false, Lines.Noon));
        joiner.PendingStart!.Offset.ShouldBe(10);
        joiner
            .Add(new RawLine("ERROR c", new LinePosition("f", 24, 3), false, Lines.Noon))!
            .Position!.Offset.ShouldBe(10);
        joiner.PendingStart!.Offset.ShouldBe(24);
        joiner.Flush()!.Lines.ShouldBe(1);
        joiner.PendingStart.ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_lost_beyond_the_limits()
    {
        var limits = new JoinLimits { MaxLines = 3, MaxChars = 1000 };
        var entries = Lines.Read(
            ["ERROR a", .. Enumerable.Range(0, 7).Select(i => $"\tat frame{i}")],
            limits
        );
        entries.Select(e => e.Raw.Split('\n').Length).ShouldBe([3, 3, 2]);
        entries.Select(e => e.Truncated).ShouldBe([true, true, false]);
        string.Join('\n', entries.Select(e => e.Raw)).Split('\n').Length.ShouldBe(8);
    }

    [Fact]
    public void A_line_cut_by_the_reader_marks_its_event()
    {
        var joiner = new MultiLineJoiner();
        joiner.Add(new RawLine("ERROR a", null, false, Lines.Noon));
        joiner.Add(new RawLine("\tat b", null, true, Lines.Noon));
        joiner.Flush()!.Truncated.ShouldBeTrue();
    }

    [Fact]
    public void Blank_lines_alone_make_no_event() => Lines.Read("\n\n  \n").ShouldBeEmpty();
}
