using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Versions;

/// <summary>Which versions, parts and segments keep which blobs (D21): rows that are changed together with those.</summary>
internal sealed class BlobReferences(TimeProvider time)
{
    /// <summary>Whether anything keeps the blob.</summary>
    public static async ValueTask<bool> Holds(IMetadataReader reader, BlobId blob) =>
        (await reader.Scan(ObjectSpaces.BlobReferrers, KeyRange.Prefix(ObjectKeys.Blob(blob)), 1)).Count > 0;

    /// <summary>The blob is kept from this transaction on.</summary>
    public static void Add(IMetadataTransaction transaction, BlobId blob, BlobReferrer referrer)
    {
        transaction.Put(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(blob, referrer), new ValueWriter(1).ToArray());
        transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob));
    }

    /// <summary>One reference goes; without any the blob is the collector's, after a while.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, BlobId blob, BlobReferrer referrer)
    {
        transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(blob, referrer));
        if (!await Holds(transaction, blob))
        {
            transaction.Put(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob), BlobRows.EncodeTime(BlobRows.Now(time)));
        }
    }
}
