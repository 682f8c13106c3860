using System.Text.Json;

namespace OnCallAgent.Web.Api;

/// <summary>Texts of JSON that were taken as they came, and are read later than the rest of their body.</summary>
internal static class JsonText
{
    /// <summary>Whether a text can be read: <c>"\ud800"</c> is well-formed JSON, and half of a character.</summary>
    public static bool IsWhole(JsonElement text)
    {
        try
        {
            _ = text.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // The reader has no other way to say so.
            return false;
        }
    }
}
