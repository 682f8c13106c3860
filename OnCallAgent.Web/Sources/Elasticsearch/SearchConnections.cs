using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// Connections to servers, shared by all that trust the same certificates. Not the framework's client factory: whom to
/// trust differs by source, and changes while the agent runs.
/// </summary>
internal sealed class SearchConnections(ResolveHost resolve) : IDisposable
{
    private readonly ConcurrentDictionary<(string Authority, string Fingerprint), Entry> entries =
        new();

    /// <summary>A client for one use; the connections behind it live on.</summary>
    /// <exception cref="CryptographicException">The certificates of the authority cannot be read.</exception>
    public HttpClient Client(ElasticsearchSettings settings)
    {
        var handler = entries
            .GetOrAdd(
                (settings.CertificateAuthority, Hex(settings.Fingerprint)),
                key => new Entry(key.Authority, key.Fingerprint, resolve)
            )
            .Handler;
        return new HttpClient(handler, disposeHandler: false)
        {
            // Each request has its own limit, on the agent's clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>A fingerprint without the colons and spaces that people and programs put in.</summary>
    public static string Hex(string fingerprint) =>
        string.Concat(fingerprint.Where(char.IsAsciiHexDigit)).ToUpperInvariant();

    public void Dispose()
    {
        foreach (var entry in entries.Values)
        {
            entry.Dispose();
        }
    }

    private sealed class Entry : IDisposable
    {
        private readonly X509Certificate2Collection roots = [];
        private readonly string fingerprint;

        public Entry(string authority, string fingerprint, ResolveHost resolve)
        {
            this.fingerprint = fingerprint;
            if (authority.Length > 0)
            {
                roots.ImportFromPem(authority);
            }

            Handler = new SocketsHttpHandler
            {
                // A server that sends its clients elsewhere could send them, and the password, anywhere.
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                ConnectCallback = (context, cancellation) =>
                    JudgedConnection.OpenAsync(context.DnsEndPoint, resolve, cancellation),
                SslOptions = { RemoteCertificateValidationCallback = IsTrusted },
            };
        }

        public SocketsHttpHandler Handler { get; }

        public void Dispose()
        {
            Handler.Dispose();
            foreach (var root in roots)
            {
                root.Dispose();
            }
        }

        private bool IsTrusted(
            object sender,
            X509Certificate? certificate,
            X509Chain? chain,
            SslPolicyErrors errors
        )
        {
            if (certificate is not X509Certificate2 leaf || chain is null)
            {
                return false;
            }

            if (fingerprint.Length > 0)
            {
                return IsPinned(leaf, chain, errors);
            }

            return roots.Count == 0
                ? errors == SslPolicyErrors.None
                : IsNamed(errors) && IsSignedBy(leaf, roots, chain);
        }

        // The server's own certificate says all; one above it still has to sign the server's, for this name.
        private bool IsPinned(X509Certificate2 leaf, X509Chain chain, SslPolicyErrors errors)
        {
            if (HasFingerprint(leaf))
            {
                return true;
            }

            X509Certificate2[] pinned =
            [
                .. chain
                    .ChainElements.Select(e => e.Certificate)
                    .Concat(chain.ChainPolicy.ExtraStore)
                    .Concat(roots)
                    .Where(HasFingerprint),
            ];
            var above = new X509Certificate2Collection(pinned);
            return above.Count > 0 && IsNamed(errors) && IsSignedBy(leaf, above, chain);
        }

        private bool HasFingerprint(X509Certificate2 certificate) =>
            certificate
                .GetCertHashString(HashAlgorithmName.SHA256)
                .Equals(fingerprint, StringComparison.OrdinalIgnoreCase);

        private static bool IsNamed(SslPolicyErrors errors) =>
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);

        private static bool IsSignedBy(
            X509Certificate2 leaf,
            X509Certificate2Collection trusted,
            X509Chain sent
        )
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
            // A private authority publishes no list of what it has revoked.
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(leaf);
        }
    }
}
