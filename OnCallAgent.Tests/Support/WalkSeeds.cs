using System.Globalization;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// Seeds of random walks: a few that are quick, or those that the variable <c>ONCALL_TEST_SEEDS</c> lists, as
/// <c>40,42,44</c>, for a night of walking.
/// </summary>
internal static class WalkSeeds
{
    public static TheoryData<int> Or(params IEnumerable<int> usual)
    {
        var asked = Environment.GetEnvironmentVariable("ONCALL_TEST_SEEDS");
        return
        [
            .. string.IsNullOrEmpty(asked)
                ? usual
                : asked.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture)),
        ];
    }
}
