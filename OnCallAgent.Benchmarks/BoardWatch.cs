using System.Globalization;

namespace OnCallAgent.Benchmarks;

/// <summary>The incident board in a real browser, which notes when each service first stood on it.</summary>
internal sealed class BoardWatch : IAsyncDisposable
{
    private readonly BoardBrowser browser;

    private BoardWatch(BoardBrowser browser) => this.browser = browser;

    /// <summary>Opens the board; null where the machine has no Chromium (CHROMIUM may name one).</summary>
    /// <param name="agent">Whose board.</param>
    /// <param name="services">What the services' names begin with; a number follows.</param>
    public static async Task<BoardWatch?> OpenAsync(RunningAgent agent, string services)
    {
        if (await BoardBrowser.OpenAsync(agent) is not { } browser)
        {
            return null;
        }

        // What is added is looked at, and text that changes; the whole page at each change would be a load of its own.
        await browser.Page.EvaluateAsync(
            """
            prefix => {
              window.firstSeen = {};
              const name = new RegExp(prefix + '\\d+', 'g');
              const note = text => { for (const found of (text || '').match(name) || []) window.firstSeen[found] ??= Date.now(); };
              new MutationObserver(changes => {
                for (const change of changes) {
                  if (change.type === 'characterData') note(change.target.data);
                  for (const node of change.addedNodes) note(node.textContent);
                }
              }).observe(document.body, { childList: true, subtree: true, characterData: true });
            }
            """,
            services
        );
        return new BoardWatch(browser);
    }

    /// <summary>When each service first stood on the board, by the machine's clock.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> SeenAsync()
    {
        var seen = await browser.Page.EvaluateAsync<Dictionary<string, double>>(
            "() => window.firstSeen"
        );
        return seen.ToDictionary(
            s => s.Key,
            s =>
                DateTimeOffset.FromUnixTimeMilliseconds(
                    Convert.ToInt64(s.Value, CultureInfo.InvariantCulture)
                ),
            StringComparer.Ordinal
        );
    }

    public ValueTask DisposeAsync() => browser.DisposeAsync();
}
