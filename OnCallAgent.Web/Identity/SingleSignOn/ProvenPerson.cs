using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity.SingleSignOn;

/// <summary>Somebody whom the provider vouches for, as its claims tell.</summary>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">What the provider calls the person, forever. Names and addresses may go to somebody else.</param>
/// <param name="UserName">As they are called there; empty where it is not told.</param>
/// <param name="FullName">As shown to others; empty where it is not told.</param>
/// <param name="Email">Their address; empty where it is not told.</param>
/// <param name="IsEmailVerified">Whether the provider says that the address is theirs.</param>
/// <param name="Groups">What they belong to; null where the provider did not say.</param>
internal sealed record ProvenPerson(
    string Issuer,
    string Subject,
    string UserName,
    string FullName,
    string Email,
    bool IsEmailVerified,
    IReadOnlyList<string>? Groups
)
{
    /// <summary>Issuer and subject in as many characters as the table takes.</summary>
    public string Key =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Issuer}\n{Subject}")));

    /// <summary>The person of validated claims; null where they name nobody.</summary>
    public static ProvenPerson? Of(ClaimsPrincipal shown, string groupsClaim)
    {
        var (issuer, subject) = (Told(shown, "iss"), Told(shown, "sub"));
        return issuer.Length == 0 || subject.Length == 0
            ? null
            : new ProvenPerson(
                issuer,
                subject,
                Told(shown, "preferred_username"),
                Told(shown, "name"),
                Told(shown, "email"),
                Told(shown, "email_verified").Equals("true", StringComparison.OrdinalIgnoreCase),
                GroupsOf(shown, groupsClaim)
            );
    }

    /// <summary>The highest role that the groups give; null for none.</summary>
    public string? RoleBy(SingleSignOnOptions options)
    {
        var groups = (Groups ?? []).ToHashSet(StringComparer.Ordinal);
        return options.AdminGroups.Any(groups.Contains) ? Roles.Admin
            : options.ResponderGroups.Any(groups.Contains) ? Roles.Responder
            : options.ViewerGroups.Any(groups.Contains) ? Roles.Viewer
            : null;
    }

    private static string Told(ClaimsPrincipal shown, string claim) =>
        shown.FindFirst(claim)?.Value.Trim() ?? "";

    private static IReadOnlyList<string>? GroupsOf(ClaimsPrincipal shown, string claim)
    {
        var whole = shown.FindAll(claim).ToList();
        if (whole.Count > 0)
        {
            return [.. whole.SelectMany(static c => Elements(c.Value, []))];
        }

        var steps = claim.Split('.');
        return steps.Length > 1 && shown.FindFirst(steps[0]) is { } outer
            ? [.. Elements(outer.Value, steps[1..])]
            : null;
    }

    // A claim is a text, or JSON where it is an object or an array.
    private static List<string> Elements(string value, string[] steps)
    {
        if (value is not ['{' or '[', ..])
        {
            return steps.Length == 0 ? [value] : [];
        }

        try
        {
            using var json = JsonDocument.Parse(value);
            var at = json.RootElement;
            foreach (var step in steps)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
                {
                    return [];
                }
            }

            return at.ValueKind switch
            {
                JsonValueKind.Array => at.EnumerateArray()
                    .Where(static e => e.ValueKind == JsonValueKind.String)
                    .Select(static e => e.GetString()!)
                    .ToList(),
                JsonValueKind.String => [at.GetString()!],
                _ => [],
            };
        }
        catch (JsonException)
        {
            // A group whose name begins like that.
            return steps.Length == 0 ? [value] : [];
        }
    }
}
