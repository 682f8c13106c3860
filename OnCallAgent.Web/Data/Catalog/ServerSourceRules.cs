using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Tells whether the description of a server can be worked with.</summary>
internal static class ServerSourceRules
{
    private const int MaxNameLength = 200;
    private const int MaxTextLength = 2_000;
    private const int MaxCertificateLength = 64_000;
    private const int Sha256Digits = 64;

    public static IReadOnlyList<FieldError> Check(ServerSourceDraft draft, StoredSource? present)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var faults = new List<FieldError>();
        var settings = draft.Settings;
        void Refuse(bool isWrong, string field, string reason)
        {
            if (isWrong)
            {
                faults.Add(new FieldError(field, reason));
            }
        }

        var isAddress =
            Uri.TryCreate(draft.Address.Trim(), UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            && draft.Address.Length <= MaxTextLength
            && !draft.Address.Any(char.IsControl);
        Refuse(!isAddress, "address", "must be an address like https://search.example.com:9200");
        Refuse(
            isAddress && address!.UserInfo.Length > 0,
            "address",
            "holds a user name; enter it in the field of its own, as addresses are shown"
        );
        Refuse(
            isAddress && (address!.Query.Length > 0 || address.Fragment.Length > 0),
            "address",
            "holds a ? or #; only the base address is wanted"
        );
        foreach (
            var (field, text) in new[]
            {
                ("name", draft.Name),
                ("default_service", draft.DefaultService),
                ("time_field", settings.TimeField),
                ("service_field", settings.ServiceField),
                ("level_field", settings.LevelField),
                ("user_name", settings.UserName),
            }
        )
        {
            Refuse(
                text.Length > MaxNameLength || text.Any(char.IsControl),
                field,
                $"has control characters, or more than {MaxNameLength} characters"
            );
        }

        foreach (
            var (field, text) in new[]
            {
                ("time_field", settings.TimeField),
                ("service_field", settings.ServiceField),
                ("level_field", settings.LevelField),
            }
        )
        {
            Refuse(
                text.Any(c => char.IsWhiteSpace(c) || c is '*' or ',' or '?'),
                field,
                "must be one field, such as event.ingested"
            );
        }

        Refuse(
            settings.IndexPattern.Length > MaxTextLength
                || settings.IndexPattern.Split(',').Any(i => !IsIndex(i.Trim())),
            "index_pattern",
            "must be names or wildcards separated by commas, such as logs-*,filebeat-*"
        );
        Refuse(
            FilterFault(settings.Filter) is not null,
            "filter",
            FilterFault(settings.Filter) ?? ""
        );
        Refuse(
            present is not null && present.FromStart != draft.FromStart,
            "from_start",
            "is decided when the source is made; make a new one to read from elsewhere"
        );
        Refuse(
            settings.PollSeconds is < 5 or > 3_600,
            "poll_seconds",
            "must be 5 to 3600, or empty"
        );
        Refuse(settings.OverlapSeconds is < 0 or > 86_400, "overlap_seconds", "must be 0 to 86400");
        Refuse(settings.DelaySeconds is < 0 or > 3_600, "delay_seconds", "must be 0 to 3600");
        Refuse(settings.PageSize is < 1 or > 10_000, "page_size", "must be 1 to 10000");
        Refuse(
            settings.Fingerprint.Count(char.IsAsciiHexDigit) is not (0 or Sha256Digits)
                || settings.Fingerprint.Any(c => !char.IsAsciiHexDigit(c) && c is not (':' or ' ')),
            "fingerprint",
            "must be the 64 hex digits of a SHA-256, with or without colons"
        );
        Refuse(
            !IsCertificate(settings.CertificateAuthority),
            "certificate_authority",
            "must be certificates in PEM (-----BEGIN CERTIFICATE-----)"
        );
        Refuse(
            settings.SignIn == ServerSignIn.Basic && string.IsNullOrWhiteSpace(settings.UserName),
            "user_name",
            "is empty"
        );
        Refuse(
            settings.CertificateAuthority.Contains("PRIVATE KEY", StringComparison.Ordinal),
            "certificate_authority",
            "holds a private key; only certificates are wanted, as this field is shown"
        );
        Refuse(
            settings.SignIn == ServerSignIn.Basic
                && settings.UserName.Contains(':', StringComparison.Ordinal),
            "user_name",
            "holds a colon, which ends the name (RFC 7617)"
        );
        Refuse(
            draft.Secret.Length > MaxTextLength || draft.Secret.Any(char.IsControl),
            "secret",
            $"has control characters, or more than {MaxTextLength} characters"
        );
        Refuse(
            settings.SignIn != ServerSignIn.None
                && draft.Secret.Length == 0
                && !MayKeepSecret(draft, present),
            "secret",
            present?.ProtectedSecret is null
                ? "is empty"
                : "must be entered anew: a stored one never goes to another address, nor to one whose certificate is checked otherwise"
        );
        return faults;
    }

    // Else whoever may edit a source could have its secret sent to a server of their own.
    private static bool MayKeepSecret(ServerSourceDraft draft, StoredSource? present) =>
        present is { ProtectedSecret: not null, Elasticsearch: { } settings }
        && settings.SignIn == draft.Settings.SignIn
        && settings.CertificateAuthority.Equals(
            draft.Settings.CertificateAuthority,
            StringComparison.Ordinal
        )
        && settings.Fingerprint.Equals(draft.Settings.Fingerprint, StringComparison.Ordinal)
        && present.Location.Equals(
            draft.Address.Trim().TrimEnd('/'),
            StringComparison.OrdinalIgnoreCase
        );

    private static bool IsIndex(string name) =>
        name.Length > 0
        && name.All(c =>
            !char.IsWhiteSpace(c) && !"\\/?\"<>|#".Contains(c, StringComparison.Ordinal)
        );

    private static string? FilterFault(string filter)
    {
        if (filter.Length > MaxTextLength || filter.Contains('\0', StringComparison.Ordinal))
        {
            return $"holds a NUL character, or more than {MaxTextLength} characters";
        }

        if (!filter.TrimStart().StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(filter);
            return null;
        }
        catch (JsonException e)
        {
            return $"begins as a JSON object and is none: {e.Message}";
        }
    }

    private static bool IsCertificate(string pem)
    {
        if (pem.Length == 0)
        {
            return true;
        }

        var found = new X509Certificate2Collection();
        try
        {
            if (pem.Length <= MaxCertificateLength)
            {
                found.ImportFromPem(pem);
            }

            return found.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in found)
            {
                certificate.Dispose();
            }
        }
    }
}
