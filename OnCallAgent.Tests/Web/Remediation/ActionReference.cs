using System.Globalization;
using System.Text;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>The reference of the page docs/actions.md, written from what the actions say of themselves.</summary>
internal static class ActionReference
{
    public const string Begin = "<!-- written from the actions' own definitions -->";
    public const string End = "<!-- until here -->";

    public static string Write(IEnumerable<ActionDefinition> definitions)
    {
        var page = new StringBuilder();
        foreach (var definition in definitions.OrderBy(d => d.Type, StringComparer.Ordinal))
        {
            Write(page, definition);
        }

        return page.ToString();
    }

    private static void Write(StringBuilder page, ActionDefinition definition)
    {
        page.Append(CultureInfo.InvariantCulture, $"### `{definition.Type}`\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{definition.Description}\n\n");
        page.Append(
            CultureInfo.InvariantCulture,
            $"Touches {Touches(definition.BlastRadius)}; {Undo(definition.Reversibility)}; {Again(definition)}; ended after {Limit(definition.TimeLimit)}.\n\n"
        );
        page.Append("| Parameter | It may be | Otherwise | Means |\n|---|---|---|---|\n");
        foreach (var parameter in definition.Parameters)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{parameter.Name}` | {May(parameter)} | {Otherwise(parameter)} | {parameter.Help} |\n"
            );
        }

        page.Append('\n');
    }

    private static string May(ActionParameter parameter) =>
        parameter.Kind switch
        {
            ActionParameterKind.Choice => string.Join(
                ", ",
                parameter.Choices.Select(c => $"`{c}`")
            ),
            ActionParameterKind.Arguments => "`name=value` pairs",
            _ when parameter.Allowed.Length > 0 => parameter.Allowed,
            _ when parameter.MaxLength < ActionArguments.MaxLength => string.Create(
                CultureInfo.InvariantCulture,
                $"text, {parameter.MaxLength} characters at most"
            ),
            _ => "text",
        };

    private static string Otherwise(ActionParameter parameter) =>
        parameter.Required ? "it must be given"
        : parameter.Default is { } value ? $"`{value}`"
        : "";

    private static string Touches(BlastRadius radius) =>
        radius switch
        {
            BlastRadius.None => "nothing",
            BlastRadius.Component => "one process, pool or directory",
            BlastRadius.Service => "the whole service",
            _ => "whatever is behind it",
        };

    private static string Undo(Reversibility reversibility) =>
        reversibility switch
        {
            Reversibility.ReadOnly => "only looks",
            Reversibility.Reversible => "can be taken back",
            Reversibility.SelfHealing => "interrupts for a moment",
            _ => "cannot be taken back",
        };

    private static string Again(ActionDefinition definition) =>
        definition.Idempotency == Idempotency.SameAgain
            ? "a second time changes nothing more"
            : "a second time has its effects once more";

    private static string Limit(TimeSpan limit) =>
        limit.TotalSeconds % 60 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMinutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds} s");
}
