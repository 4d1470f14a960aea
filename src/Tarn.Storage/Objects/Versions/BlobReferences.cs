using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// The references from versions, parts and segments to blobs. Their rows change in the transactions that change
/// versions, parts and segments: D21 (blob ids begin with the epoch).
/// </summary>
internal sealed class BlobReferences(TimeProvider time)
{
    /// <summary>Whether any row refers to the blob.</summary>
    public static async ValueTask<bool> Holds(IMetadataReader reader, BlobId blob) =>
        (await reader.Scan(ObjectSpaces.BlobReferrers, KeyRange.Prefix(ObjectKeys.Blob(blob)), 1)).Count > 0;

    /// <summary>
    /// Whether any row names the blob: its bytes exist. They exist for a while after the last reference is gone, too.
    /// </summary>
    public static async ValueTask<bool> IsKnown(IMetadataReader reader, BlobId blob) =>
        await Holds(reader, blob) || await reader.Get(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob)) is not null;

    /// <summary>
    /// Leaves a blob without references to the collector, which removes it after a while; does nothing when a row
    /// refers to it.
    /// </summary>
    /// <param name="now">From this time on the blob counts as unreferenced.</param>
    public static async ValueTask LeaveToCollector(IMetadataTransaction transaction, BlobId blob, DateTimeOffset now)
    {
        if (!await Holds(transaction, blob))
        {
            transaction.Put(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob), BlobRows.EncodeTime(now));
        }
    }

    /// <summary>Adds a reference: the blob is kept from this transaction on.</summary>
    public static void Add(IMetadataTransaction transaction, BlobId blob, BlobReferrer referrer)
    {
        transaction.Put(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(blob, referrer), new ValueWriter(1).ToArray());
        transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob));
    }

    /// <summary>Removes a reference. A blob without references is left to the collector.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, BlobId blob, BlobReferrer referrer)
    {
        transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(blob, referrer));
        await LeaveToCollector(transaction, blob, BlobRows.Now(time));
    }
}
