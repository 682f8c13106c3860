using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>
/// What the process was started with and where each setting came from, without secrets; and where to change what is
/// kept in the database instead.
/// </summary>
public sealed partial class SettingsPage
{
    private static readonly (string Href, string Name, string What)[] Editable =
    [
        ("/automation", "Automation", "the main switch, and how far each action is trusted"),
        ("/services", "Services", "modes, targets that actions may touch, dependencies"),
        ("/escalation", "Escalation", "channels, people, schedules and policies"),
        ("/sources", "Log sources", "files, servers and what is pushed"),
        ("/patterns", "Alert patterns", "which lines are a fault"),
        ("/knowledge", "Knowledge", "causes and what helps"),
        ("/silences", "Silences", "whom not to wake, and when"),
        ("/users", "Users", "who may sign in, and as what"),
        ("/api-keys", "API keys", "programs that use the API"),
    ];

    private AutomationSwitch? automation;
    private bool onlySet;

    [Inject]
    private OnCallOptions Options { get; set; } = default!;

    [Inject]
    private AgentSettings Switches { get; set; } = default!;

    private IReadOnlyList<SettingGroup> Shown =>
        SettingGroup.Of([.. Options.InForce.Where(s => s.IsSet || !onlySet)]);

    protected override async Task OnInitializedAsync() =>
        automation = await Switches.AutomationAsync(Gone);

    // Meanings are written for a page of Markdown: code stands between backticks, a page's name between asterisks.
    private static IEnumerable<(string Text, bool IsCode)> Parts(string meaning) =>
        meaning
            .Split('`')
            .Select(
                (text, i) =>
                    i % 2 == 0
                        ? (text.Replace("*", "", StringComparison.Ordinal), false)
                        : (text, true)
            );
}
