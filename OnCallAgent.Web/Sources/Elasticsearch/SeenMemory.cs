using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// The documents of a source that were taken and can be seen again. As large as what arrives within the overlap, and
/// no larger, however long a backlog is.
/// </summary>
internal sealed class SeenMemory
{
    private const int Size = 16;

    private readonly HashSet<UInt128> known = [];
    private readonly List<SeenDocuments> pages = [];

    public SeenMemory(IEnumerable<SeenDocuments> stored)
    {
        foreach (var page in stored)
        {
            Add(page);
        }
    }

    /// <summary>What tells a document from every other of the server: its index and id, in 128 bits of SHA-256.</summary>
    public static UInt128 Fingerprint(SearchHit hit)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{hit.Index}\0{hit.Id}"));
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>The latest time of the documents that are remembered; null where none is.</summary>
    public DateTimeOffset? Latest =>
        pages.Count == 0 ? null : pages.Max(static page => page.LastTime);

    public bool Has(UInt128 fingerprint) => known.Contains(fingerprint);

    public static byte[] Bytes(IReadOnlyList<UInt128> fingerprints)
    {
        var bytes = new byte[fingerprints.Count * Size];
        for (var i = 0; i < fingerprints.Count; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(i * Size), fingerprints[i]);
        }

        return bytes;
    }

    /// <summary>Remembers a page that was stored.</summary>
    public void Add(SeenDocuments page)
    {
        pages.Add(page);
        foreach (var fingerprint in Of(page))
        {
            known.Add(fingerprint);
        }
    }

    /// <summary>Forgets what the database forgets with the same move.</summary>
    public void Forget(DateTimeOffset before, DateTimeOffset place) =>
        pages.RemoveAll(page =>
        {
            if (page.LastTime >= before || page.LastPlace >= place)
            {
                return false;
            }

            foreach (var fingerprint in Of(page))
            {
                known.Remove(fingerprint);
            }

            return true;
        });

    private static IEnumerable<UInt128> Of(SeenDocuments page)
    {
        for (var at = 0; at + Size <= page.Fingerprints.Length; at += Size)
        {
            yield return BinaryPrimitives.ReadUInt128BigEndian(page.Fingerprints.AsSpan(at));
        }
    }
}
