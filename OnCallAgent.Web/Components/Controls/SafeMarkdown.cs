using System.Text.Encodings.Web;
using Ganss.Xss;
using Markdig;
using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// Markdown as HTML that is safe to show: HTML in the text is shown as text, and of what is made of it only plain
/// formatting and links stay. Pictures are left out: no page may ask another host for anything.
/// </summary>
internal static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .Build();

    private static readonly HtmlSanitizer Sanitizer = Made();

    /// <summary>The text, ready to be put into a page. What no person nests so deeply is shown as it was written.</summary>
    public static MarkupString Html(string text)
    {
        var plain = ForeignText.Plain(text);
        try
        {
            return new MarkupString(Sanitizer.Sanitize(Markdown.ToHtml(plain, Pipeline)));
        }
        // The parser's word for "nested too deeply". Thrown on, one entry would end the page of everybody who opens it.
        catch (ArgumentException)
        {
            return new MarkupString($"<pre>{HtmlEncoder.Default.Encode(plain)}</pre>");
        }
    }

    private static HtmlSanitizer Made()
    {
        var sanitizer = new HtmlSanitizer(
            new HtmlSanitizerOptions
            {
                AllowedTags = new HashSet<string>(
                    "p,br,em,strong,code,pre,blockquote,ul,ol,li,h1,h2,h3,h4,h5,h6,hr,a,table,thead,tbody,tr,th,td".Split(
                        ','
                    ),
                    StringComparer.OrdinalIgnoreCase
                ),
                AllowedAttributes = new HashSet<string>(
                    ["href", "title", "start", "rel", "target"],
                    StringComparer.OrdinalIgnoreCase
                ),
                AllowedSchemes = new HashSet<string>(
                    ["http", "https", "mailto"],
                    StringComparer.OrdinalIgnoreCase
                ),
                UriAttributes = new HashSet<string>(["href"], StringComparer.OrdinalIgnoreCase),
            }
        );
        sanitizer.PostProcessNode += static (_, e) =>
        {
            if (e.Node is AngleSharp.Html.Dom.IHtmlAnchorElement link)
            {
                link.SetAttribute("rel", "noopener noreferrer");
                link.SetAttribute("target", "_blank");
            }
        };
        return sanitizer;
    }
}
