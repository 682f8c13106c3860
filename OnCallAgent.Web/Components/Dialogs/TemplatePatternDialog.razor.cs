using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Catalog;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Lets an admin turn an error template into an alert pattern.</summary>
public partial class TemplatePatternDialog
{
    private const int LongestName = 120;

    private readonly FormFaults faults = new();
    private string name = "";
    private string regex = "";
    private Severity severity = Severity.High;
    private int threshold = 1;
    private bool onlyService = true;

    /// <summary>The template.</summary>
    [Parameter, EditorRequired]
    public ErrorTemplate Template { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PatternEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    protected override void OnInitialized()
    {
        name =
            Template.Template.Length <= LongestName
                ? Template.Template
                : Template.Template[..LongestName];
        regex = TemplatePattern.ToRegex(Template.Template);
    }

    private async Task SaveAsync()
    {
        var pattern = Wanted();
        if (
            !faults.Refuse(Edits.Check(pattern))
            && await Commands.DoAsync(
                async by =>
                    (await Edits.CreateAsync(pattern, by, CancellationToken.None)).Error
                        is { } refused
                        ? refused
                        : Result.Success,
                $"{pattern.Name} is looked for."
            )
        )
        {
            Dialog.Close();
        }
    }

    private AlertPattern Wanted() =>
        new()
        {
            Id = $"template-{Template.Id}",
            Name = name?.Trim() ?? "",
            Regex = regex ?? "",
            Severity = severity,
            Threshold = threshold,
            Service = onlyService ? Template.Service : null,
            Note = $"Made of the error template “{Template.Template}”.",
        };

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) => faults.Of(field);
}
