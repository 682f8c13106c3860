using System.Net.Http.Headers;
using System.Text;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>A server, how to sign in to it, and what to read of it.</summary>
/// <param name="Address">Its address, with a path where it stands behind a proxy.</param>
/// <param name="Settings">How it is asked.</param>
/// <param name="Secret">Password or API key; empty for none.</param>
internal sealed record SearchTarget(Uri Address, ElasticsearchSettings Settings, string Secret)
{
    /// <summary>The header that signs in; null for none.</summary>
    public AuthenticationHeaderValue? Credentials =>
        Settings.SignIn switch
        {
            ServerSignIn.Basic => new("Basic", Base64($"{Settings.UserName}:{Secret}")),
            // Given as id and key, or already joined and encoded as the server shows it.
            ServerSignIn.ApiKey => new(
                "ApiKey",
                Secret.Contains(':', StringComparison.Ordinal) ? Base64(Secret) : Secret
            ),
            _ => null,
        };

    /// <summary>The indices as a part of a path.</summary>
    public string Indices =>
        string.Join(
            ',',
            Settings
                .IndexPattern.Split(',', StringSplitOptions.TrimEntries)
                .Select(i =>
                    Uri.EscapeDataString(i)
                        .Replace("%2A", "*", StringComparison.Ordinal)
                        .Replace("%3A", ":", StringComparison.Ordinal)
                )
        );

    /// <summary>An address below the server's.</summary>
    public Uri At(string path) => new($"{Address.AbsoluteUri.TrimEnd('/')}/{path}");

    /// <summary>What may be shown: the record holds a secret.</summary>
    public override string ToString() => Address.AbsoluteUri;

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
