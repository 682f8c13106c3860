using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Tests.Domain.Escalation;

public sealed class EscalationCauseTests
{
    [Theory]
    [InlineData("known-service", "not for the agent alone: known service")]
    [InlineData("confidence#2", "not for the agent alone: confidence")]
    [InlineData("shadow#2", "the agent only recorded what it would have done")]
    [InlineData("approval-requested:ACT-20261126-e99d46d6:7801df36a471#3", "waits for a yes")]
    [InlineData("test:7801df36a471", "test")]
    public void A_key_says_its_kind_to_people(string key, string words) =>
        EscalationCause.Words(key).ShouldBe(words);
}
