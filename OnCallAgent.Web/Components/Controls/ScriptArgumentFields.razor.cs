using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>One control for each parameter that a script declares; together they are the action's <c>name=value</c> pairs.</summary>
public partial class ScriptArgumentFields
{
    /// <summary>The script; null where none may be run.</summary>
    [Parameter, EditorRequired]
    public ScriptTarget? Script { get; set; }

    /// <summary>The pairs, with spaces between.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    private Dictionary<string, string> Given =>
        Value
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2))
            .GroupBy(static pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(
                static g => g.Key,
                static g => g.Last().ElementAtOrDefault(1) ?? "",
                StringComparer.Ordinal
            );

    private Task SetAsync(string name, string? value)
    {
        var given = Given;
        // White space parts the pairs: a value cannot hold any, and the dry run says what else it may not.
        given[name] = string.Concat((value ?? "").Where(static c => !char.IsWhiteSpace(c)));
        return ValueChanged.InvokeAsync(
            string.Join(
                ' ',
                Script!
                    .Parameters.Where(p => given.GetValueOrDefault(p.Name, "").Length > 0)
                    .Select(p => $"{p.Name}={given[p.Name]}")
            )
        );
    }
}
