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
    private const int LongestShown = SecretTokens.LongestShown;

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

        var hash = SecretTokens.HashOf(token);
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
        return found is not null && SecretTokens.Same(found.Token.Hash, hash)
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
