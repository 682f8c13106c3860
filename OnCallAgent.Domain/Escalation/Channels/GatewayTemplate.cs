using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>What is put into the templates of an SMS gateway.</summary>
/// <param name="To">The phone number.</param>
/// <param name="Text">The message.</param>
/// <param name="Secret">The gateway's key.</param>
public sealed record GatewayValues(string To, string Text, string Secret);

/// <summary>
/// Requests to SMS gateways from templates with <c>{to}</c>, <c>{text}</c>, <c>{secret}</c> and <c>{secret_base64}</c>.
/// Each value is encoded for the place it is put into, so that no text can become a parameter, a field or a header.
/// </summary>
public static partial class GatewayTemplate
{
    private static readonly Dictionary<string, Func<string, string>> Encoders = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["application/json"] = t => JavaScriptEncoder.Default.Encode(t),
        ["application/x-www-form-urlencoded"] = Uri.EscapeDataString,
        ["application/xml"] = Xml,
        ["text/xml"] = Xml,
        ["text/plain"] = OneLine,
    };

    /// <summary>Media types for which is known how to encode.</summary>
    public static IReadOnlyCollection<string> ContentTypes => Encoders.Keys;

    /// <summary>Whether texts can be encoded for this media type.</summary>
    public static bool Knows(string contentType) => Encoders.ContainsKey(contentType);

    /// <summary>The URL, values percent-encoded (RFC 3986).</summary>
    public static string Url(string template, GatewayValues values) =>
        Fill(template, values, Uri.EscapeDataString);

    /// <summary>The body, values encoded as its media type wants them.</summary>
    public static string Body(string template, string contentType, GatewayValues values) =>
        Fill(template, values, Encoders[contentType]);

    /// <summary>The value of a header; takes the secret only, without line breaks.</summary>
    public static string Header(string template, string secret) =>
        Fill(template, new GatewayValues("", "", secret), OneLine);

    private static string Fill(string template, GatewayValues values, Func<string, string> encode)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        // In one go: a text that holds "{secret}" must not be filled in turn.
        return Placeholder()
            .Replace(
                template,
                m =>
                    m.Value switch
                    {
                        "{to}" => encode(values.To),
                        "{text}" => encode(values.Text),
                        "{secret}" => encode(values.Secret),
                        _ => encode(Convert.ToBase64String(Encoding.UTF8.GetBytes(values.Secret))),
                    }
            );
    }

    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    // XML 1.0, section 2.2: neither half characters nor these two may stand in a document.
    private static string Xml(string text) =>
        OneLine(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))
            .Replace('\uFFFE', ' ')
            .Replace('\uFFFF', ' ')
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&apos;", StringComparison.Ordinal);

    [GeneratedRegex(@"\{(?:to|text|secret|secret_base64)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
