namespace OnCallAgent.Tests.Architecture;

public sealed class Who_may_know_whom
{
    /// <summary>The stages of a log line's life, in order: each may know those before it.</summary>
    private static readonly string[] DomainRooms =
    [
        "Logs",
        "Detection",
        "Incidents",
        "Services",
        "Knowledge",
        "Analysis",
        "Decisions",
        "Remediation",
        "Verification",
        "Escalation",
        "Learning",
        "Flow",
    ];

    public static TheoryData<string, string> LaterRooms()
    {
        var pairs = new TheoryData<string, string>();
        for (var room = 0; room < DomainRooms.Length; room++)
        {
            for (var later = room + 1; later < DomainRooms.Length; later++)
            {
                pairs.Add(DomainRooms[room], DomainRooms[later]);
            }
        }

        return pairs;
    }

    [Fact]
    public void The_rules_look_at_something() =>
        Rooms.Uses(Rooms.Domain).Count().ShouldBeGreaterThan(500);

    [Theory]
    [MemberData(nameof(LaterRooms))]
    public void A_room_of_the_domain_does_not_know_a_later_one(string room, string later) =>
        Rooms.Leading($"{Rooms.Domain}.{room}", $"{Rooms.Domain}.{later}").ShouldBeEmpty();

    [Fact]
    public void Shared_knows_no_room() =>
        Rooms
            .Leading($"{Rooms.Domain}.Shared", [.. DomainRooms.Select(r => $"{Rooms.Domain}.{r}")])
            .ShouldBeEmpty();

    [Theory]
    [InlineData("OnCallAgent.Web")]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Microsoft.Extensions")]
    [InlineData("Hangfire")]
    [InlineData("MudBlazor")]
    [InlineData("MailKit")]
    [InlineData("MimeKit")]
    [InlineData("System.Net.Http")]
    [InlineData("System.Net.Sockets")]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.Directory")]
    [InlineData("System.IO.FileStream")]
    [InlineData("System.Diagnostics.Process")]
    public void The_domain_is_pure(string outside) =>
        Rooms.Leading(Rooms.Domain, outside).ShouldBeEmpty();

    [Theory]
    [InlineData("Components", "Api")]
    [InlineData("Api", "Components")]
    [InlineData("Components", "Jobs")]
    [InlineData("Api", "Jobs")]
    [InlineData("Live", "Sources")]
    [InlineData("Live", "Remediation")]
    [InlineData("Live", "Escalation")]
    [InlineData("Sources", "Remediation")]
    [InlineData("Sources", "Escalation")]
    [InlineData("Sources", "Jobs")]
    [InlineData("Sources", "Api")]
    [InlineData("Sources", "Components")]
    [InlineData("Remediation", "Sources")]
    [InlineData("Remediation", "Escalation")]
    [InlineData("Remediation", "Jobs")]
    [InlineData("Remediation", "Api")]
    [InlineData("Remediation", "Components")]
    [InlineData("Escalation", "Sources")]
    [InlineData("Escalation", "Remediation")]
    [InlineData("Escalation", "Jobs")]
    [InlineData("Escalation", "Api")]
    [InlineData("Escalation", "Components")]
    public void Rooms_of_the_host_do_not_reach_into_each_other(string room, string other) =>
        Rooms.Leading($"{Rooms.Web}.{room}", $"{Rooms.Web}.{other}").ShouldBeEmpty();

    [Theory]
    [InlineData("Components")]
    [InlineData("Api")]
    public void Pages_and_endpoints_never_see_the_database_context_or_the_scheduler(string room) =>
        Rooms
            .Leading(
                $"{Rooms.Web}.{room}",
                "OnCallAgent.Web.Data.OnCallDbContext",
                "Microsoft.EntityFrameworkCore",
                "Hangfire"
            )
            .ShouldBeEmpty();
}
