using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>Seals the keys of cookies and stored secrets anew where a former SECRET_KEY sealed them, so that it can be thrown away.</summary>
internal sealed partial class StoredKeyRenewal(
    IDbContextFactory<OnCallDbContext> contexts,
    OnCallOptions options,
    ILogger<StoredKeyRenewal> logger
)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.PreviousSecretKeys.Count == 0)
        {
            return;
        }

        var keys = SigningKeys.All(options, SigningKeys.StoredKeys);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var renewed = 0;
        foreach (var stored in await db.DataProtectionKeys.ToListAsync(cancellation))
        {
            if (stored.Xml is { } xml && Renew(xml, keys) is { } anew)
            {
                stored.Xml = anew;
                renewed++;
            }
        }

        await db.SaveChangesAsync(cancellation);
        Log.Renewed(logger, renewed);
    }

    private static string? Renew(string xml, IReadOnlyList<byte[]> keys)
    {
        var document = XElement.Parse(xml);
        var changed = false;
        foreach (var place in document.Descendants("encryptedKey").ToList())
        {
            var sealedBytes = Convert.FromBase64String(place.Value);
            if (StoredKeyDecryptor.OpenedBy(sealedBytes, keys) is { Key: > 0 } opened)
            {
                place.ReplaceWith(
                    new StoredKeyEncryptor(keys[0]).Encrypt(opened.Value).EncryptedElement
                );
                changed = true;
            }
        }

        return changed ? document.ToString(SaveOptions.DisableFormatting) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "{Count} stored keys were sealed anew. SECRET_KEY_PREVIOUS can go in a day, when the last token and link that it signed have expired"
        )]
        public static partial void Renewed(ILogger logger, int count);
    }
}
