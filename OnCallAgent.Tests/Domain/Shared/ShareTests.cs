using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Shared;

public sealed class ShareTests
{
    // 0.985 is a little less than that in binary: one form rounded the number, another what it looks like.
    [Theory]
    [InlineData(0.985, "0.98")]
    [InlineData(0.695, "0.69")]
    [InlineData(0.7, "0.70")]
    [InlineData(1, "1.00")]
    public void A_confidence_is_written_alike_everywhere(double confidence, string written)
    {
        Share.Show(confidence).ShouldBe(written);
        OnCallAgent.Web.Components.Layout.Wording.Score(confidence).ShouldBe(written);
    }
}
