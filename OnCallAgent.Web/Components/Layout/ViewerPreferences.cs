namespace OnCallAgent.Web.Components.Layout;

/// <summary>What a browser remembers of its viewer. Kept in cookies, so that the first byte is right and nothing flickers.</summary>
/// <param name="Theme"><c>dark</c> or <c>light</c>.</param>
/// <param name="Zone">IANA time zone of the browser; empty where it is not known yet.</param>
public sealed record ViewerPreferences(string Theme, string Zone)
{
    public const string ThemeCookie = "oncall-theme";
    public const string ZoneCookie = "oncall-zone";
    public const string Dark = "dark";
    public const string Light = "light";

    public static ViewerPreferences Default { get; } = new(Dark, "");

    /// <summary>Cookies are the browser's word: whatever is not known is the default.</summary>
    public static ViewerPreferences FromCookies(IRequestCookieCollection cookies)
    {
        ArgumentNullException.ThrowIfNull(cookies);
        return new(
            cookies[ThemeCookie] == Light ? Light : Dark,
            cookies[ZoneCookie] is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
                ? zone
                : ""
        );
    }
}
