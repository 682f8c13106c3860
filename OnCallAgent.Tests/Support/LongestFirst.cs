using OnCallAgent.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace OnCallAgent.Tests.Support;

/// <summary>
/// Begins with the classes that start real programs and wait for them: begun last, one of them would run for minutes while
/// nothing else is left to do beside it.
/// </summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    // A collection of its own is named after its class.
    private static readonly string[] Long =
    [
        nameof(Faults.SeveralNodesTests),
        nameof(Faults.KilledAtEachStageTests),
        nameof(Faults.KilledFollowerTests),
        Browser.BrowserTests.Name,
        nameof(Browser.AccessibilityTests),
        nameof(Faults.KilledWhileCallingTests),
        nameof(Browser.GameDayPageTests),
        nameof(Browser.IncidentStoryTests),
        ".Faults.",
        ".Browser.",
        nameof(Scenarios.GameDayTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .OrderBy(c => Place(c.TestCollectionDisplayName))
                .ThenBy(c => c.TestCollectionDisplayName, StringComparer.Ordinal),
        ];

    private static int Place(string name)
    {
        var place = Array.FindIndex(Long, l => name.Contains(l, StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
