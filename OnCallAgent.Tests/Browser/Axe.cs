using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OnCallAgent.Tests.Browser;

/// <summary>Judges a page by axe: what would keep somebody out of it.</summary>
internal static class Axe
{
    // WCAG 2.1 AA, and what axe's authors call good practice.
    private static readonly AxeRunOptions Rules = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions
        {
            Type = "tag",
            Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
        },
    };

    // A theme is other colours on the same page: what the rules above said of its structure holds.
    public static readonly AxeRunOptions Colours = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions
        {
            Type = "rule",
            Values = ["color-contrast", "link-in-text-block"],
        },
    };

    /// <summary>The serious faults of a page as it stands.</summary>
    public static async Task<IReadOnlyList<string>> JudgeAsync(
        IPage page,
        string where,
        AxeRunOptions? rules = null
    )
    {
        // Dialogs fade in and colours change with the theme; what is half on its way has little contrast.
        await page.EvaluateAsync(
            "() => Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < 1e4).map(a => a.finished.catch(() => 0)))"
        );
        var result = await page.RunAxe(rules ?? Rules);
        return
        [
            .. result
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .SelectMany(v =>
                    v.Nodes.Select(n =>
                        $"{where}: {v.Id} ({v.Impact}): {n.Html[..Math.Min(n.Html.Length, 160)]}"
                    )
                ),
        ];
    }
}
