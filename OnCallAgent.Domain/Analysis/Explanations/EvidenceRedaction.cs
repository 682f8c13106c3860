using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Analysis.Explanations;

/// <summary>
/// Masks what must not leave the house: secrets, tokens, e-mail and network addresses, account and card numbers. A mask,
/// not a proof: a secret in a form of its own passes.
/// </summary>
public static partial class EvidenceRedaction
{
    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>The text with a word in brackets in the place of each thing that was masked.</summary>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = PrivateKey().Replace(text, "[key]");
        text = UserOfUrl().Replace(text, "${scheme}[user]@");
        text = Authorization().Replace(text, "${name}[secret]");
        text = Assignment().Replace(text, "${name}[secret]");
        text = WebToken().Replace(text, "[token]");
        text = Email().Replace(text, "[e-mail]");
        text = Uuid().Replace(text, "[id]");
        text = HardwareAddress().Replace(text, "[address]");
        text = Address6().Replace(text, "[address]");
        text = Address4().Replace(text, "[address]");
        text = LongDigits().Replace(text, "[number]");
        // Last: what is masked already is short.
        return Opaque().Replace(text, static m => LooksRandom(m.ValueSpan) ? "[token]" : m.Value);
    }

    // A long word of a language has few digits, and a path has none in most of its parts; keys mix.
    private static bool LooksRandom(ReadOnlySpan<char> word)
    {
        var (digits, upper, lower) = (0, 0, 0);
        foreach (var c in word)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            upper += char.IsAsciiLetterUpper(c) ? 1 : 0;
            lower += char.IsAsciiLetterLower(c) ? 1 : 0;
        }

        return digits >= 4 || (digits > 0 && upper > 2 && lower > 2);
    }

    [GeneratedRegex(
        @"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-[^-])*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
        Options
    )]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(?<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@""']+@", Options)]
    private static partial Regex UserOfUrl();

    [GeneratedRegex(
        @"(?<name>\b(?:proxy-)?authorization[""']?\s*[:=]\s*[""']?(?:(?:basic|bearer|digest|token|apikey)\s+)?|\bbearer\s+|\b(?:set-)?cookie[""']?\s*[:=]\s*)[^\s""',]+",
        Options
    )]
    private static partial Regex Authorization();

    [GeneratedRegex(
        @"(?<name>(?:password|passwd|passphrase|pwd|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|session(?:[_-]?id)?|signature|sig|pin|otp|ssn)[a-z0-9_-]*[""']?\s*(?:[:=]|\bis\b)\s*)(?:""[^""\r\n]*""|'[^'\r\n]*'|[^\s""',;&)}]+)",
        Options
    )]
    private static partial Regex Assignment();

    [GeneratedRegex(
        @"\beyJ[a-z0-9_-]{5,}\.[a-z0-9_-]+(?:\.[a-z0-9_-]*)?|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|pk|rk)[-_][a-z0-9_-]{10,}",
        Options
    )]
    private static partial Regex WebToken();

    [GeneratedRegex(@"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*", Options)]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", Options)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", Options)]
    private static partial Regex HardwareAddress();

    // With a double colon, or all eight groups: a time of day has neither.
    [GeneratedRegex(
        @"(?:\b[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}:){0,6}(?:[0-9a-f]{1,4}\b)?|(?:\b[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}\b",
        Options
    )]
    private static partial Regex Address6();

    [GeneratedRegex(@"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b", Options)]
    private static partial Regex Address4();

    // Cards, accounts and telephones, also in groups.
    [GeneratedRegex(@"\+?\b[0-9](?:[ -]?[0-9]){8,}\b", Options)]
    private static partial Regex LongDigits();

    [GeneratedRegex(@"[a-z0-9+_=-]{20,}", Options)]
    private static partial Regex Opaque();
}
