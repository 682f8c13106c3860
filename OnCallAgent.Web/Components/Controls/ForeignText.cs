using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>Text that somebody else wrote, such as a log or an alert, as a page shows it.</summary>
public static class ForeignText
{
    /// <summary>The text with characters made visible that could disguise what a person reads. Razor encodes it.</summary>
    public static string Plain(string? text) => DisguisingCharacters.Shown(text);
}
