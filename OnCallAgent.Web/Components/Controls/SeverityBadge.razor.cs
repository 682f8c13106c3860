using Microsoft.AspNetCore.Components;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>A severity in its colour, and in words for those who see no colour.</summary>
public partial class SeverityBadge
{
    [Parameter, EditorRequired]
    public Severity Severity { get; set; }

    /// <summary>The class that sets the colour.</summary>
    public static string ClassOf(Severity severity) =>
        $"sev-{severity.ToString().ToLowerInvariant()}";
}
