using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Identity;

/// <summary>Tokens of programs that push into one source: 256 random bits, of which only the hash is kept.</summary>
public sealed class IngestTokens(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>What a token begins with: tells it from an access token, and lets scanners for leaked secrets find it.</summary>
    public const string Prefix = "oca_";

    private const string KeyHeader = "X-Api-Key";
    private const int RandomBytes = 32;
    private const int LongestShown = 200;
    private const int HintLength = 9;

    /// <summary>A new token. Secret; shown once.</summary>
    public static string Make() =>
        Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What is stored of a token.</summary>
    public static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What is shown of a token to tell it from others.</summary>
    public static string HintOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token[..HintLength] + "…";
    }

    /// <summary>
    /// The token that a request shows: <c>Authorization: Bearer</c>, <c>X-Api-Key</c>, or as the password of basic
    /// authentication; null where it shows none of this kind.
    /// </summary>
    internal static string? Shown(HttpRequest request)
    {
        var key = request.Headers[KeyHeader].ToString();
        if (key.Length > 0)
        {
            return key.Length <= LongestShown ? key.Trim() : "";
        }

        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return PasswordOf(header.AsSpan(6).Trim());
        }

        return
            header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && header.AsSpan(7).Trim() is var token
            && token.StartsWith(Prefix)
            ? token.Length <= LongestShown
                ? token.ToString()
                : ""
            : null;
    }

    /// <summary>The valid token of this text, with its source; null where there is none.</summary>
    internal async Task<(IngestToken Token, StoredSource Source)?> FindAsync(
        string token,
        CancellationToken cancellation
    )
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var hash = HashOf(token);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await db
            .IngestTokens.AsNoTracking()
            .Where(t => t.Hash == hash && t.RevokedAt == null)
            .Join(
                db.Sources.AsNoTracking(),
                t => t.SourceId,
                s => s.Id,
                (t, s) => new { Token = t, Source = s }
            )
            .SingleOrDefaultAsync(cancellation);
        // The index found it by its hash, which tells a guesser nothing; compared once more in constant time, and so that
        // an engine that compares letters loosely lets nobody in.
        return
            found is not null
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(found.Token.Hash),
                Encoding.ASCII.GetBytes(hash)
            )
            ? (found.Token, found.Source)
            : null;
    }

    private static string PasswordOf(ReadOnlySpan<char> encoded)
    {
        Span<byte> bytes = stackalloc byte[LongestShown * 2];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
