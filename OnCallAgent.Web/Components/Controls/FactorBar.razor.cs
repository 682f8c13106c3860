using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>One part of the confidence: its value, its weight, and what speaks for it.</summary>
public partial class FactorBar
{
    // The strongest come first; the rest is there for whoever checks the sum.
    private const int AtOnce = 3;

    [Parameter, EditorRequired]
    public ConfidenceFactor Factor { get; set; } = default!;

    private string Title =>
        Factor.Name switch
        {
            "pattern" => "Pattern match",
            "service_impact" => "Service impact",
            "knowledge" => "Knowledge",
            _ => Factor.Name.Replace('_', ' '),
        };
}
