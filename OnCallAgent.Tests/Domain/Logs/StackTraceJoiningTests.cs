using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

/// <summary>The traces of each language, as they are printed: one event with the line that reports them.</summary>
public sealed class StackTraceJoiningTests
{
    [Fact]
    public void A_java_stack_trace_joins_the_line_that_reports_it()
    {
        var entries = Lines.Read(
            """
            2026-11-23 10:41:07,550 ERROR [main] com.acme.Orders - cannot save
            java.lang.IllegalStateException: no connection
            	at com.acme.Orders.save(Orders.java:12)
            	at com.acme.Orders.main(Orders.java:3)
            Caused by: java.io.IOException: broken pipe
            	at com.acme.Db.open(Db.java:7)
            	... 12 more

            2026-11-23 10:41:08,550 INFO [main] com.acme.Orders - next
            """
        );
        entries.Count.ShouldBe(2);
        entries[0].Level.ShouldBe(EntryLevel.Error);
        entries[0]
            .Message.ShouldStartWith(
                "cannot save\njava.lang.IllegalStateException: no connection\n\tat com"
            );
        entries[0].Message.ShouldEndWith("\t... 12 more");
        entries[1].Message.ShouldBe("next");
        entries[1].Position!.LineNumber.ShouldBe(9);
    }

    [Fact]
    public void A_python_traceback_joins_through_the_exception_that_ends_it()
    {
        var entries = Lines.Read(
            """
            2026-11-23 10:41:07,550 - acme - ERROR - job failed
            Traceback (most recent call last):
              File "a.py", line 3, in run
                open("x")
            FileNotFoundError: [Errno 2] No such file

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "a.py", line 5, in run
            acme.JobFailed: x
            (Background on this error at: https://sqlalche.me/e/20/e3q8)
            2026-11-23 10:41:07,560 - acme - INFO - next
            plain line
            """
        );
        entries
            .Select(e => e.Message.Split('\n')[^1])
            .ShouldBe([
                "(Background on this error at: https://sqlalche.me/e/20/e3q8)",
                "next",
                "plain line",
            ]);
    }

    [Fact]
    public void A_bare_traceback_is_one_error()
    {
        var entries = Lines.Read(
            """
            starting
            Traceback (most recent call last):
              File "a.py", line 3, in run
            ValueError: x
            done
            """
        );
        entries
            .Select(e => (e.Level, e.Message.Split('\n')[0]))
            .ShouldBe([
                (EntryLevel.Unknown, "starting"),
                (EntryLevel.Error, "Traceback (most recent call last):"),
                (EntryLevel.Unknown, "done"),
            ]);
    }

    [Fact]
    public void A_go_panic_is_one_event()
    {
        var entries = Lines.Read(
            """
            panic: runtime error: index out of range [5] with length 3

            goroutine 1 [running]:
            main.(*Server).handle(0xc000012345, 0x1)
            	/app/main.go:10 +0x1d
            created by main.main
            	/app/main.go:3 +0x1
            exit status 2
            2026/11/23 10:41:07 restarted
            """
        );
        entries.Count.ShouldBe(2);
        entries[0].Level.ShouldBe(EntryLevel.Fatal);
        entries[0].Message.ShouldEndWith("exit status 2");
    }

    [Fact]
    public void A_dotnet_exception_joins_its_console_line()
    {
        var entries = Lines.Read(
            """
            fail: Microsoft.AspNetCore.Server.Kestrel[13]
                  Connection id "0H" threw
                  System.InvalidOperationException: x
                     at A.B.C() in /src/B.cs:line 7
            info: Acme[0]
                  next
            """
        );
        entries.Count.ShouldBe(2);
        entries[0]
            .Message.ShouldBe(
                "Connection id \"0H\" threw\nSystem.InvalidOperationException: x\n   at A.B.C() in /src/B.cs:line 7"
            );
    }

    [Fact]
    public void A_dotnet_exception_without_indentation_joins_too()
    {
        var entries = Lines.Read(
            """
            2026-11-23 10:41:07.550 +00:00 [ERR] cannot save
            System.InvalidOperationException: x
             ---> System.IO.IOException: y
               at A.B.C() in /src/B.cs:line 7
               --- End of inner exception stack trace ---
            --- End of stack trace from previous location ---
               at A.Main()
            2026-11-23 10:41:08.550 +00:00 [INF] next
            """
        );
        entries.Count.ShouldBe(2);
        entries[0].Message.ShouldEndWith("at A.Main()");
    }

    [Fact]
    public void A_node_error_joins_its_line()
    {
        var entries = Lines.Read(
            """
            2026-11-23T10:41:07.550Z error: unhandled
            TypeError: x is not a function
                at f (/app/a.js:1:2)
            }
            2026-11-23T10:41:08.550Z info: next
            """
        );
        entries.Count.ShouldBe(2);
        entries[0].Level.ShouldBe(EntryLevel.Error);
    }

    [Fact]
    public void Two_traces_printed_one_after_the_other_are_two_events()
    {
        var entries = Lines.Read(
            """
            java.io.IOException: a
            	at A.b(C.java:1)
            java.io.IOException: b
            	at A.b(C.java:1)
            """
        );
        entries.Count.ShouldBe(2);
        entries.ShouldAllBe(e => e.Level == EntryLevel.Error);
    }

    [Fact]
    public void A_rust_panic_is_one_event() =>
        Lines
            .Read(
                """
                thread 'main' panicked at src/main.rs:2:5:
                index out of bounds
                stack backtrace:
                   0: rust_begin_unwind
                note: run with `RUST_BACKTRACE=full` for a verbose backtrace.
                """
            )
            .ShouldHaveSingleItem()
            .Level.ShouldBe(EntryLevel.Error);

    [Fact]
    public void A_stack_trace_below_a_json_record_belongs_to_it()
    {
        var entry = Lines
            .Read(
                """
                {"level":"error","message":"boom"}
                	at a.B.c(B.java:1)
                """
            )
            .ShouldHaveSingleItem();
        entry.Message.ShouldBe("boom\n\tat a.B.c(B.java:1)");
    }

    [Fact]
    public void A_line_with_the_day_alone_begins_an_event_where_a_trace_is_open()
    {
        var entries = Lines.Read(
            """
            2026-11-22 ERROR payment failed
            Traceback (most recent call last):
              File "pay.py", line 3, in pay
            ValueError: x
            2026-11-22 INFO payment done
            """
        );
        entries.Select(e => e.Level).ShouldBe([EntryLevel.Error, EntryLevel.Info]);
    }
}
