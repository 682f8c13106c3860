namespace OnCallAgent.Web.Components.Layout;

/// <summary>A control that the browser found on the page: visible, and not disabled.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Key">The key that presses it, as in <c>data-key</c>; empty for none.</param>
public sealed record PageCommand(string Label, string Key);

/// <summary>Keys as people read them.</summary>
internal static class KeyWords
{
    /// <summary>What stands on the key.</summary>
    public static string Of(string key) =>
        key switch
        {
            " " => "Space",
            "escape" => "Esc",
            _ => key.ToUpperInvariant(),
        };
}
