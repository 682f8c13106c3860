using System.Text.RegularExpressions;

namespace OnCallAgent.Web.Remediation;

/// <summary>
/// Hides secrets in what programs and services print, before it is stored or shown: the agent's own secrets wherever they appear,
/// and what looks like anybody's secret. A mask, not a proof: a secret in a form of its own passes.
/// </summary>
public sealed partial class SecretMask
{
    private const string Mask = "***";

    // Shorter values ("true", "25", "dev") would blank out ordinary words.
    private const int ShortestSecret = 6;

    private readonly string[] secrets;

    /// <summary>A mask for these values, and for common patterns.</summary>
    public SecretMask(IEnumerable<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        this.secrets =
        [
            .. secrets
                .Where(s => s.Length >= ShortestSecret)
                .Distinct(StringComparer.Ordinal)
                // A secret that contains another one is hidden whole.
                .OrderByDescending(s => s.Length),
        ];
    }

    /// <summary>A mask for every setting whose name says that it is secret, and for the password inside a URL or connection string.</summary>
    public static SecretMask Of(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var found = new List<string>();
        foreach (var (name, value) in settings)
        {
            if (string.IsNullOrEmpty(value))
            {
                continue;
            }

            if (SecretName().IsMatch(name))
            {
                found.Add(value);
            }

            var inside = PasswordOfUrl().Match(value);
            if (inside.Success)
            {
                found.Add(inside.Groups["secret"].Value);
                found.Add(Uri.UnescapeDataString(inside.Groups["secret"].Value));
            }

            inside = PasswordOfConnection().Match(value);
            if (inside.Success)
            {
                found.Add(inside.Groups["secret"].Value);
            }
        }

        return new SecretMask(found);
    }

    /// <summary>The text with every secret replaced by <c>***</c>.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return text;
        }

        foreach (var secret in secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        text = PrivateKey().Replace(text, Mask);
        text = PasswordOfUrl().Replace(text, "${before}" + Mask + "@");
        text = Authorization().Replace(text, "${before}" + Mask);
        text = Assignment().Replace(text, "${before}" + Mask);
        return KnownToken().Replace(text, Mask);
    }

    [GeneratedRegex(
        "(password|passwd|pwd|secret|token|api_?key|access_?key|private_?key|credential|webhook|secret_?key|_key$|authorization)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SecretName();

    [GeneratedRegex(
        @"(?<before>[a-zA-Z][a-zA-Z0-9+.-]{1,30}://[^\s/:@""']{0,256}:)(?<secret>[^\s/@""']{1,512})@",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PasswordOfUrl();

    [GeneratedRegex(
        @"\b(password|pwd)\s*=\s*(?<secret>[^;""'\s]{1,512})",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PasswordOfConnection();

    [GeneratedRegex(
        @"(?<before>\b(authorization|proxy-authorization)""?\s*[:=]\s*""?((basic|bearer|digest|token|apikey)\s+)?)[^\s""',;]{4,}",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Authorization();

    [GeneratedRegex(
        @"(?<before>(password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key)[a-z0-9_-]{0,20}[""']?\s{0,4}[:=]\s{0,4})(""[^""\r\n]{1,512}""|'[^'\r\n]{1,512}'|[^\s""',;&]{1,512})",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Assignment();

    // AWS access key ids, GitHub, GitLab and Slack tokens, JSON web tokens.
    [GeneratedRegex(
        @"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex KnownToken();

    // The first half may have been cut off.
    [GeneratedRegex(
        @"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)?[A-Za-z0-9+/=\s]*-----END [A-Z ]{0,30}PRIVATE KEY-----",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PrivateKey();
}
