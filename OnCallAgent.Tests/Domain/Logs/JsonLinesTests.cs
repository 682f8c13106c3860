using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class JsonLinesTests
{
    [Fact]
    public void Elastic_common_schema_nested()
    {
        var entry = Lines.Parse(
            """{"@timestamp":"2026-11-23T10:41:07.550Z","log":{"level":"error","logger":"com.acme.Pay"},"service":{"name":"payments"},"message":"card refused","trace":{"id":"abc123"},"process":{"pid":42,"thread":{"name":"main"}},"error":{"type":"java.io.IOException","message":"broken pipe","stack_trace":"java.io.IOException: broken pipe\n\tat a.b.C.d(C.java:1)"}}"""
        );
        entry.ShouldBe(
            "json",
            "2026-11-23T10:41:07.550",
            EntryLevel.Error,
            "payments",
            "card refused\njava.io.IOException: broken pipe\n\tat a.b.C.d(C.java:1)"
        );
        entry.Metadata["logger"].ShouldBe("com.acme.Pay");
        entry.Metadata["trace_id"].ShouldBe("abc123");
        entry.Metadata["pid"].ShouldBe("42");
        entry.Metadata["thread"].ShouldBe("main");
    }

    [Fact]
    public void Elastic_common_schema_flat() =>
        Lines
            .Parse(
                """{"@timestamp":"2026-11-23T10:41:07.550+01:00","log.level":"WARN","service.name":"orders","message":"slow","http.response.status_code":200}"""
            )
            .ShouldBe("json", "2026-11-23T09:41:07.550", EntryLevel.Warning, "orders", "slow");

    [Fact]
    public void Serilog_compact_with_template_and_exception()
    {
        var entry = Lines.Parse(
            """{"@t":"2026-11-23T10:41:07.5501234Z","@mt":"Order {OrderId} by {@User} took {Elapsed:0.00} ms {{x}}","@l":"Error","@x":"System.TimeoutException: late\n   at A.B()","OrderId":17,"User":"ann","Elapsed":12.5,"Application":"shop","SourceContext":"Acme.Orders"}"""
        );
        entry.ShouldBe(
            "clef",
            "2026-11-23T10:41:07.550",
            EntryLevel.Error,
            "shop",
            "Order 17 by ann took 12.5 ms {x}\nSystem.TimeoutException: late\n   at A.B()"
        );
        entry.Metadata["logger"].ShouldBe("Acme.Orders");
        entry.Metadata["OrderId"].ShouldBe("17");
    }

    [Fact]
    public void Serilog_compact_without_level_is_information() =>
        Lines
            .Parse("""{"@t":"2026-11-23T10:41:07Z","@m":"Started","@i":"a1"}""")
            .ShouldBe("clef", "2026-11-23T10:41:07.000", EntryLevel.Info, "fallback", "Started");

    [Fact]
    public void Docker_unwraps_the_inner_line()
    {
        var entry = Lines.Parse(
            """{"log":"18:41:07.694 ERROR o.s.OrderService#384 TraceID: b5cc37bd2c83211bec2c462f388b8200 SpanID: 0e9bae941ae5815f [save] failed\n","stream":"stderr","time":"2026-11-23T10:41:07.694635249Z"}"""
        );
        entry.ShouldBe(
            "docker",
            "2026-11-23T10:41:07.694",
            EntryLevel.Error,
            "fallback",
            "TraceID: b5cc37bd2c83211bec2c462f388b8200 SpanID: 0e9bae941ae5815f [save] failed"
        );
        entry.Metadata["stream"].ShouldBe("stderr");
        entry.Metadata["logger"].ShouldBe("o.s.OrderService#384");
        entry.Metadata["trace_id"].ShouldBe("b5cc37bd2c83211bec2c462f388b8200");
    }

    [Fact]
    public void Docker_around_json() =>
        Lines
            .Parse(
                """{"log":"{\"time\":\"2026-11-23T10:41:07Z\",\"level\":\"WARN\",\"msg\":\"retrying\",\"service\":\"cart\"}\n","stream":"stdout","time":"2026-11-23T10:41:08Z"}"""
            )
            .ShouldBe("docker", "2026-11-23T10:41:07.000", EntryLevel.Warning, "cart", "retrying");

    [Theory]
    [InlineData(10, EntryLevel.Trace)]
    [InlineData(30, EntryLevel.Info)]
    [InlineData(50, EntryLevel.Error)]
    [InlineData(60, EntryLevel.Fatal)]
    public void Pino_levels_are_numbers_and_the_name_is_the_service(
        int level,
        EntryLevel expected
    ) =>
        Lines
            .Parse(
                $$"""{"level":{{level}},"time":1795430467550,"pid":7,"hostname":"web1","name":"checkout","msg":"done","v":1}"""
            )
            .ShouldBe("json", "2026-11-23T10:41:07.550", expected, "checkout", "done");

    [Fact]
    public void Pino_error_keeps_the_stack()
    {
        var entry = Lines.Parse(
            """{"level":50,"time":1795430467550,"pid":7,"hostname":"web1","err":{"type":"TypeError","message":"x is not a function","stack":"TypeError: x is not a function\n    at f (a.js:1:2)"},"msg":"request failed"}"""
        );
        entry.Message.ShouldBe(
            "request failed\nTypeError: x is not a function\n    at f (a.js:1:2)"
        );
    }

    [Fact]
    public void Python_json_levels() =>
        Lines
            .Parse(
                """{"asctime":"2026-11-23 10:41:07,550","levelname":"CRITICAL","name":"worker","message":"gone","exc_info":"Traceback (most recent call last):\n  File \"a.py\"\nValueError: x"}"""
            )
            .ShouldBe(
                "json",
                "2026-11-23T10:41:07.550",
                EntryLevel.Fatal,
                "fallback",
                "gone\nTraceback (most recent call last):\n  File \"a.py\"\nValueError: x"
            );

    [Fact]
    public void Zap_and_slog_epoch_seconds() =>
        Lines
            .Parse(
                """{"level":"error","ts":1795430467.55,"caller":"x.go:1","msg":"no route","error":"dial tcp: refused"}"""
            )
            .ShouldBe(
                "json",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "no route\ndial tcp: refused"
            );

    [Fact]
    public void Mongo_letters() =>
        Lines
            .Parse(
                """{"t":{"$date":"2026-11-23T10:41:07.550+00:00"},"s":"E","c":"NETWORK","id":1,"ctx":"conn1","msg":"Socket closed","attr":{"a":[1,2]}}"""
            )
            .ShouldBe(
                "json",
                "2026-11-23T10:41:07.550",
                EntryLevel.Error,
                "fallback",
                "Socket closed"
            );

    [Fact]
    public void Open_telemetry_record() =>
        Lines
            .Parse(
                """{"timeUnixNano":"1795430467550000000","severityNumber":17,"severityText":"ERROR","body":"boom","resource":{"service.name":"ship"}}"""
            )
            .ShouldBe("json", "2026-11-23T10:41:07.550", EntryLevel.Error, "ship", "boom");

    [Fact]
    public void Access_log_in_json_reads_like_one_in_text()
    {
        var entry = Lines.Parse(
            """{"time":"2026-11-23T10:41:07+00:00","remote_addr":"10.0.0.1","request":"GET /pay HTTP/1.1","status":"502","bytes":12}"""
        );
        entry.ShouldBe(
            "json",
            "2026-11-23T10:41:07.000",
            EntryLevel.Error,
            "fallback",
            "\"GET /pay HTTP/1.1\" 502"
        );
        entry.Metadata["http.status"].ShouldBe("502");
    }

    [Fact]
    public void A_message_that_is_a_log_line_gives_its_level() =>
        Lines
            .Parse(
                """{"@timestamp":"2026-11-23T10:41:07.550Z","message":"2026-11-23 11:41:07,549 ERROR [main] a.b.C - boom"}"""
            )
            .ShouldBe("json", "2026-11-23T10:41:07.550", EntryLevel.Error, "fallback", "boom");

    [Fact]
    public void A_record_without_message_is_its_own_message()
    {
        const string line = """{"level":"info","a":1}""";
        Lines.Parse(line).ShouldBe("json", null, EntryLevel.Info, "fallback", line);
    }

    [Fact]
    public void A_record_that_was_cut_off_gives_the_fields_before_the_cut() =>
        Lines
            .Parse(
                """{"level":"error","service":"cart","time":"2026-11-23T10:41:07Z","msg":"very lo"""
            )
            .ShouldBe("json", "2026-11-23T10:41:07.000", EntryLevel.Error, "cart", "very lo");

    [Theory]
    [InlineData("{not json at all}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":1} and more")]
    [InlineData("{}")]
    [InlineData("{")]
    public void What_only_begins_like_json_is_a_raw_line(string line) =>
        Lines.Parse(line).ShouldBe("raw", null, EntryLevel.Unknown, "fallback", line);

    [Fact]
    public void Kubernetes_cri_unwraps_the_inner_line() =>
        Lines
            .Parse(
                "2026-11-23T10:41:07.550123456Z stderr F {\"level\":\"error\",\"msg\":\"boom\",\"service\":\"cart\"}"
            )
            .ShouldBe("cri", "2026-11-23T10:41:07.550", EntryLevel.Error, "cart", "boom");

    [Fact]
    public void Kubernetes_cri_with_plain_text_inside()
    {
        var entry = Lines.Parse("2026-11-23T10:41:07.550123456Z stdout F plain words");
        entry.ShouldBe(
            "cri",
            "2026-11-23T10:41:07.550",
            EntryLevel.Unknown,
            "fallback",
            "plain words"
        );
        entry.Metadata["stream"].ShouldBe("stdout");
    }

    [Fact]
    public void Logfmt() =>
        Lines
            .Parse(
                "time=\"2026-11-23T10:41:07Z\" level=error msg=\"cannot \\\"pull\\\" image\" service=registry err=\"dial tcp\" attempt=3"
            )
            .ShouldBe(
                "logfmt",
                "2026-11-23T10:41:07.000",
                EntryLevel.Error,
                "registry",
                "cannot \"pull\" image: dial tcp"
            );

    [Fact]
    public void A_pair_in_prose_is_not_logfmt() =>
        Lines
            .Parse("timeout=30 is the default")
            .ShouldBe("raw", null, EntryLevel.Unknown, "fallback", "timeout=30 is the default");
}
