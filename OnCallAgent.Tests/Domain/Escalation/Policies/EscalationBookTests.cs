using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;

namespace OnCallAgent.Tests.Domain.Escalation.Policies;

/// <summary>Whether anybody would be called at all.</summary>
public sealed class EscalationBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    private static readonly EscalationBook Fresh = new()
    {
        Channels =
        [
            new ChannelCard("email", ChannelKind.Email, [], true),
            new ChannelCard("log", ChannelKind.Log, ["log"], false),
        ],
    };

    [Fact]
    public void The_log_alone_is_nobody() => Fresh.CallsSomebody(Now).ShouldBeFalse();

    [Fact]
    public void A_channel_of_the_settings_with_a_recipient_is_somebody() =>
        (Fresh with { Channels = [new("email", ChannelKind.Email, ["a@example.org"], true)] })
            .CallsSomebody(Now)
            .ShouldBeTrue();

    [Fact]
    public void A_person_is_somebody_once_a_policy_names_them()
    {
        var known = Fresh with
        {
            People =
            [
                new OnCallPerson
                {
                    Id = "ada",
                    Name = "Ada",
                    Ways = [new ContactWay("email", "ada@example.org")],
                },
            ],
        };
        known.CallsSomebody(Now).ShouldBeFalse("no policy calls her");
        (
            known with
            {
                Policies =
                [
                    new EscalationPolicy
                    {
                        Id = "shop",
                        Name = "Shop",
                        Steps =
                        [
                            new EscalationStep(
                                TimeSpan.Zero,
                                [new EscalationTarget(TargetKind.Person, "ada")]
                            ),
                        ],
                    },
                ],
            }
        ).CallsSomebody(Now).ShouldBeTrue();
    }
}
