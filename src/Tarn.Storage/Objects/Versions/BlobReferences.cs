using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Packs;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// The references from versions, parts and segments to blobs. Their rows change in the transactions that change
/// versions, parts and segments: D21 (blob ids begin with the epoch).
/// </summary>
internal sealed class BlobReferences(PackCatalog packs, TimeProvider time)
{
    /// <summary>Whether any row refers to the blob, or to an entry of the pack.</summary>
    public static async ValueTask<bool> Holds(IMetadataReader reader, BlobId blob) =>
        (await reader.Scan(ObjectSpaces.BlobReferrers, KeyRange.Prefix(ObjectKeys.Blob(blob)), 1)).Count > 0;

    /// <summary>Whether any row refers to the entry.</summary>
    public static async ValueTask<bool> Holds(IMetadataReader reader, BlobEntry entry) =>
        (await reader.Scan(ObjectSpaces.BlobReferrers, KeyRange.Prefix(ObjectKeys.Entry(entry)), 1)).Count > 0;

    /// <summary>
    /// Whether any row names the blob, or an entry of the pack: its bytes exist. They exist for a while after the last
    /// reference is gone, too.
    /// </summary>
    public static async ValueTask<bool> IsKnown(IMetadataReader reader, BlobId blob) =>
        await Holds(reader, blob) || (await reader.Scan(ObjectSpaces.Unreferenced, KeyRange.Prefix(ObjectKeys.Blob(blob)), 1)).Count > 0;

    /// <inheritdoc cref="IsKnown(IMetadataReader, BlobId)"/>
    public static async ValueTask<bool> IsKnown(IMetadataReader reader, BlobEntry entry) =>
        await Holds(reader, entry) || await reader.Get(ObjectSpaces.Unreferenced, ObjectKeys.Entry(entry)) is not null;

    /// <summary>
    /// Leaves an entry without references to the collector, which removes it after a while; does nothing when a row
    /// refers to it.
    /// </summary>
    /// <param name="now">From this time on the entry counts as unreferenced.</param>
    public static async ValueTask LeaveToCollector(IMetadataTransaction transaction, BlobEntry entry, DateTimeOffset now)
    {
        if (!await Holds(transaction, entry))
        {
            transaction.Put(ObjectSpaces.Unreferenced, ObjectKeys.Entry(entry), BlobRows.EncodeTime(now));
        }
    }

    /// <summary>Adds a reference: the entry is retained from this transaction on.</summary>
    public static void Add(IMetadataTransaction transaction, BlobEntry entry, BlobReferrer referrer)
    {
        transaction.Put(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(entry, referrer), new ValueWriter(1).ToArray());
        transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Entry(entry));
    }

    /// <summary>Removes a reference. An entry without references is left to the collector.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, BlobEntry entry, BlobReferrer referrer)
    {
        transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(entry, referrer));
        packs.Died(entry);
        await LeaveToCollector(transaction, entry, BlobRows.Now(time));
    }
}
