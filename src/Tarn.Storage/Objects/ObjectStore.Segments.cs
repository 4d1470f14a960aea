using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects;

/// <content>
/// Segments of the log's archive: rows of the log refer to these blobs, and no key does. See D16 (archiving repeats
/// without doubles).
/// </content>
public sealed partial class ObjectStore
{
    /// <summary>Begins a segment's blob.</summary>
    internal SegmentBlobWriter CreateSegment() => new(files, threads, time);

    /// <summary>
    /// Opens a segment's bytes; the collector does not remove them before <see cref="CloseSegment"/>.
    /// </summary>
    /// <exception cref="TarnException">NotFound.</exception>
    internal IDiskFile OpenSegment(BlobId blob)
    {
        leases.Take(blob);
        try
        {
            return files.OpenRead(blob);
        }
        catch
        {
            leases.Release(blob);
            throw;
        }
    }

    /// <summary>Ends the lease, after the file of <see cref="OpenSegment"/> was disposed.</summary>
    internal void CloseSegment(BlobId blob) => leases.Release(blob);

    /// <summary>Makes the archive keep the blob from this transaction on.</summary>
    internal static void ReferSegment(IMetadataTransaction transaction, BlobId blob) => Refer(transaction, blob, BlobReferrer.Segment);

    /// <summary>Ends the archive's reference to the blob.</summary>
    internal ValueTask UnreferSegment(IMetadataTransaction transaction, BlobId blob) => Unrefer(transaction, blob, BlobReferrer.Segment);
}
