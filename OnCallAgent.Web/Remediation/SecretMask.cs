using System.Text;
using System.Text.RegularExpressions;

namespace OnCallAgent.Web.Remediation;

/// <summary>A secret that is in no configuration source, such as one read from a file. Register one for each, and no action's output shows it.</summary>
/// <param name="Name">What it is called. Where the name does not say that it is secret, only a password inside the value is hidden.</param>
/// <param name="Value">The secret, or a URL or connection string that holds one.</param>
public sealed record KnownSecret(string Name, string Value)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>
/// Hides secrets in what programs and services print, before it is stored or shown: the agent's own secrets wherever they appear,
/// and what looks like anybody's secret. A mask, not a proof: a secret in a form of its own passes.
/// </summary>
public sealed class SecretMask
{
    private const string Mask = "***";

    // Shorter values ("true", "25", "dev") would blank out ordinary words.
    private const int ShortestSecret = 6;

    private static readonly Regex SecretName = Linear(
        "password|passwd|passphrase|pwd|secret|token|api_?key|access_?key|private_?key|credential|webhook|_key$|authorization",
        RegexOptions.IgnoreCase
    );

    // The working directory in every shell's environment: “pwd” is no password there, and its path stands in much output. The
    // others are settings of the agent: a host that does not answer must be readable in what is said of it.
    private static readonly string[] NoSecrets =
    [
        "PWD",
        "OLDPWD",
        "WEBHOOKHOSTS",
        "ACCESSTOKENEXPIREMINUTES",
    ];

    private static readonly Regex PasswordOfUrl = Linear(
        @"(?<before>[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@""']*:)(?<secret>[^\s/@""']+)@"
    );

    private static readonly Regex PasswordOfConnection = Linear(
        @"\b(password|pwd)\s*=\s*(?<secret>[^;""'\s]+)",
        RegexOptions.IgnoreCase
    );

    private static readonly Regex Authorization = Linear(
        @"(?<before>\b(proxy-)?authorization[""']?\s*[:=]\s*[""']?((basic|bearer|digest|token|apikey)\s+)?)[^\s""',;]+",
        RegexOptions.IgnoreCase
    );

    private static readonly Regex Assignment = Linear(
        @"(?<before>(password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[a-z0-9_-]*[""']?[ \t]*[:=][ \t]*)(""[^""\r\n]+""|'[^'\r\n]+'|[^\s""',;&]+)",
        RegexOptions.IgnoreCase
    );

    // AWS access key ids, GitHub, GitLab and Slack tokens, JSON web tokens.
    private static readonly Regex KnownToken = Linear(
        @"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})"
    );

    // The first half may have been cut off.
    private static readonly Regex PrivateKey = Linear(
        @"(-----BEGIN [A-Z ]*PRIVATE KEY-----)?[A-Za-z0-9+/=\s]*-----END [A-Z ]*PRIVATE KEY-----"
    );

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

            if (
                SecretName.IsMatch(name)
                && !NoSecrets.Contains(Plain(name), StringComparer.OrdinalIgnoreCase)
            )
            {
                found.Add(value);
            }

            var inside = PasswordOfUrl.Match(value);
            if (inside.Success)
            {
                found.Add(inside.Groups["secret"].Value);
                found.Add(Uri.UnescapeDataString(inside.Groups["secret"].Value));
            }

            inside = PasswordOfConnection.Match(value);
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

        text = PrivateKey.Replace(text, Mask);
        text = PasswordOfUrl.Replace(text, "${before}" + Mask + "@");
        text = Authorization.Replace(text, "${before}" + Mask);
        text = Assignment.Replace(text, "${before}" + Mask);
        return KnownToken.Replace(text, Mask);
    }

    /// <summary>What a program printed, as it may be stored and shown: without colour codes, NULs (which PostgreSQL cannot store), halves of characters, and secrets.</summary>
    public string Presentable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
            {
                clean.Append(rune.ToString());
            }
        }

        return Apply(clean.ToString());
    }

    // A setting has one name in the environment and another one in a section.
    private static string Plain(string name) =>
        name[(name.LastIndexOf(':') + 1)..].Replace("_", "", StringComparison.Ordinal);

    // The linear engine: what is masked comes from anywhere, and must not be able to hang the agent.
    private static Regex Linear(string pattern, RegexOptions options = RegexOptions.None) =>
        new(
            pattern,
            options
                | RegexOptions.NonBacktracking
                | RegexOptions.ExplicitCapture
                | RegexOptions.CultureInvariant
        );
}
