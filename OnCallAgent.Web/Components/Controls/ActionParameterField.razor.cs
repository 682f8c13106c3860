using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>The control of one parameter of an action: what its type says is what a person can enter.</summary>
public partial class ActionParameterField
{
    [Parameter, EditorRequired]
    public ActionParameter Parameter { get; set; } = default!;

    /// <summary>As it would be sent; empty where it is not given.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>What the service allows; null where it is not in the catalogue.</summary>
    [Parameter]
    public AllowedTargets? Targets { get; set; }

    private string Id => $"parameter-{Parameter.Name}";

    private IReadOnlyList<string> Suggested =>
        Targets is null ? [] : Parameter.Listed?.Invoke(Targets) ?? [];

    // A template such as {service.health_url}, or what a runbook says and no list knows, is shown as it is:
    // the dry run tells what is wrong with it.
    private ActionParameterKind Control =>
        Parameter.Kind switch
        {
            ActionParameterKind.Number when Value.Length > 0 && Number is null =>
                ActionParameterKind.Text,
            ActionParameterKind.Switch
                when Value is not ("" or ActionParameter.On or ActionParameter.Off) =>
                ActionParameterKind.Text,
            ActionParameterKind.Target when Choices.Count == 0 => ActionParameterKind.Text,
            var kind => kind,
        };

    private IReadOnlyList<string> Choices
    {
        get
        {
            var known =
                Parameter.Kind == ActionParameterKind.Choice ? Parameter.Choices : Suggested;
            return Value.Length == 0 || known.Contains(Value, StringComparer.Ordinal)
                ? known
                : [.. known, Value];
        }
    }

    private string Unset =>
        Parameter.Default
        ?? (Suggested.Count > 0 ? $"{Suggested[0]} (the first of the list)" : "not given");

    private string Help
    {
        get
        {
            var range = Parameter.Kind is ActionParameterKind.Number or ActionParameterKind.Size
                ? $" {char.ToUpperInvariant(Parameter.Allowed[0])}{Parameter.Allowed[1..]}."
                : "";
            var otherwise =
                Parameter.Default is { } value && Parameter.Kind == ActionParameterKind.Number
                    ? $" Otherwise {value}."
                    : "";
            return $"{Parameter.Help}{range}{otherwise}";
        }
    }

    private long? Number =>
        long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private bool IsOn => (Value.Length > 0 ? Value : Parameter.Default) == ActionParameter.On;

    private Task SetNumberAsync(long? number) =>
        ValueChanged.InvokeAsync(number?.ToString(CultureInfo.InvariantCulture) ?? "");

    private Task SetSwitchAsync(bool on) =>
        ValueChanged.InvokeAsync(on ? ActionParameter.On : ActionParameter.Off);

    private Task<IEnumerable<string>> FindAsync(string? text, CancellationToken cancellation) =>
        Task.FromResult<IEnumerable<string>>(Suggested);
}
