using System.Text.Json;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Components.Pages.Account;

namespace OnCallAgent.Tests.Components;

public sealed class SmallWordsTests
{
    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(41, "41 s")]
    [InlineData(192, "3 m 12 s")]
    [InlineData(180, "3 m")]
    [InlineData(7_500, "2 h 5 m")]
    [InlineData(360_000, "4 d 4 h")]
    [InlineData(-5, "0 s")]
    public void A_duration_has_at_most_two_units(double seconds, string words) =>
        Wording.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory]
    [InlineData(-2, "now")]
    [InlineData(0.5, "now")]
    [InlineData(12, "12 s")]
    [InlineData(3_599, "59 m")]
    [InlineData(90_000, "1 d")]
    public void An_age_has_one_unit(double seconds, string words) =>
        Wording.Age(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory]
    [InlineData("/incidents/INC-1?x=1", "/incidents/INC-1?x=1")]
    [InlineData("https://evil.example/", "/incidents")]
    [InlineData("//evil.example", "/incidents")]
    [InlineData("/\\evil.example", "/incidents")]
    [InlineData("/.//evil.example", "/incidents")]
    [InlineData("/..\\\\evil.example", "/incidents")]
    [InlineData("/a/../..//evil.example", "/incidents")]
    [InlineData("/a\r\nSet-Cookie: x", "/incidents")]
    [InlineData("javascript:alert(1)", "/incidents")]
    [InlineData("", "/incidents")]
    [InlineData(null, "/incidents")]
    public void Signing_in_leads_nowhere_but_to_this_hosts_pages(string? wanted, string path) =>
        LocalPath.Of(wanted).ShouldBe(path);

    [Fact]
    public void A_service_survives_the_way_through_its_form()
    {
        var service = new ServiceEntry
        {
            Name = "orders-db",
            Description = "Orders",
            Criticality = Criticality.Tier1,
            Automation = AutomationMode.Auto,
            AllowCriticalAutomation = true,
            StartingRung = LadderRung.Shadow,
            PromoteAfter = 7,
            FourEyes = true,
            ActionsPerHour = 3,
            ChangeWindows =
            [
                new ChangeWindow(
                    WindowKind.Allowed,
                    new DateTimeOffset(2026, 1, 5, 22, 0, 0, TimeSpan.FromHours(1)),
                    new DateTimeOffset(2026, 1, 6, 4, 30, 0, TimeSpan.FromHours(1)),
                    "Europe/Berlin"
                )
                {
                    Name = "nights",
                    Recurrence = "FREQ=WEEKLY;BYDAY=MO,TU",
                },
                new ChangeWindow(
                    WindowKind.Freeze,
                    new DateTimeOffset(2026, 12, 20, 0, 0, 0, TimeSpan.Zero),
                    new DateTimeOffset(2027, 1, 3, 0, 0, 0, TimeSpan.Zero),
                    "UTC"
                ),
            ],
            Owner = "team-data",
            DependsOn = ["vault", "dns"],
            VerificationWindow = TimeSpan.FromSeconds(90),
            ActionCooldown = TimeSpan.FromMinutes(3),
            Targets = new AllowedTargets
            {
                Units =
                [
                    new SystemdUnit("orders.service", UnitScope.System),
                    new SystemdUnit("mine.service", UnitScope.User),
                ],
                Containers = ["orders"],
                RestartCommand = ["/usr/bin/systemctl", "an argument with blanks"],
                HealthUrls = ["http://127.0.0.1:1/health"],
                LogDirectories = ["/var/log/orders"],
            },
        };
        var back = ServiceForm.Of(service).ToEntry();
        JsonSerializer.Serialize(back).ShouldBe(JsonSerializer.Serialize(service));
    }
}
