using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Tests.Domain.Escalation;

public sealed class EscalationCauseTests
{
    [Theory]
    [InlineData("known-service", "known service")]
    [InlineData("shadow#2", "shadow")]
    [InlineData("approval-requested:ACT-20261126-e99d46d6:7801df36a471#3", "approval requested")]
    public void A_key_says_its_kind_to_people(string key, string words) =>
        EscalationCause.Words(key).ShouldBe(words);
}
