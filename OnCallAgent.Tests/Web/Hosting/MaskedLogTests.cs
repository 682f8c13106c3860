using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Remediation;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace OnCallAgent.Tests.Web.Hosting;

public sealed class MaskedLogTests
{
    private const string Secret = "s3cret-of-the-database";
    private readonly Kept kept = new();

    [Fact]
    public void A_secret_in_an_exceptions_message_its_cause_or_its_data_is_not_written()
    {
        var cause = new InvalidOperationException($"no connection with Host=db;Password={Secret}");
        Log().Error(new TimeoutException($"gave up on {Secret}", cause), "Reading failed");
        var written = kept.Single();
        written.Exception!.ToString().ShouldNotContain(Secret);
        written.Exception.ToString().ShouldContain("TimeoutException: gave up on ***");
        written.RenderMessage(null).ShouldBe("Reading failed");
    }

    [Fact]
    public void A_secret_in_a_value_is_not_written_however_deep_it_lies()
    {
        Log()
            .Warning(
                "{Reason} of {@Where}",
                $"refused by {Secret}",
                new { Url = $"postgresql://agent:{Secret}@db/oncall", Tried = new[] { Secret } }
            );
        kept.Single().RenderMessage(null).ShouldNotContain(Secret);
        kept.Single().RenderMessage(null).ShouldContain("postgresql://agent:***@db/oncall");
    }

    [Fact]
    public void What_looks_like_somebody_elses_secret_is_not_written_either()
    {
        Log().Information("{Header}", "Authorization: Bearer abc.def.ghi");
        kept.Single().RenderMessage(null).ShouldNotContain("abc.def");
    }

    [Fact]
    public void What_holds_no_secret_is_written_as_it_is()
    {
        var fault = new InvalidOperationException("a bug");
        Log()
            .ForContext("IncidentId", "inc-1")
            .Error(fault, "{Count} lines of {Service}", 3, "orders");
        var written = kept.Single();
        written.Exception.ShouldBeSameAs(fault);
        written.RenderMessage(null).ShouldBe("3 lines of \"orders\"");
        written.Properties["IncidentId"].ToString().ShouldBe("\"inc-1\"");
    }

    private Logger Log() =>
        new LoggerConfiguration()
            .WriteTo.Sink(new MaskedLog(kept, new SecretMask([Secret])))
            .CreateLogger();

    private sealed class Kept : List<LogEvent>, ILogEventSink
    {
        public void Emit(LogEvent logEvent) => Add(logEvent);
    }
}
