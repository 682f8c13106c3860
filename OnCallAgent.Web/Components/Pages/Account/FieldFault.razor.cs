using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>What is wrong with a field of a form.</summary>
public partial class FieldFault
{
    [Parameter]
    public string Id { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<FieldError> Faults { get; set; } = [];

    [Parameter, EditorRequired]
    public string[] Fields { get; set; } = [];
}
