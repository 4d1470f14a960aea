using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Segments;

/// <summary>
/// Segments of the log's archive: D16 (archiving repeats without doubles). Rows of the log refer to these blobs; no key
/// does.
/// </summary>
internal sealed class SegmentBlobs(
    BlobFiles files, BlobLeases leases, BlockingThreads threads, BlobStaging staging, BlobReferences references, TimeProvider time)
{
    /// <summary>Begins a segment's blob.</summary>
    public SegmentBlobWriter Create() => new(files, threads, time);

    /// <summary>Opens a segment's bytes; the collector leaves them alone until <see cref="Close"/>.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public IDiskFile Open(BlobId blob)
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

    /// <summary>Ends the lease of <see cref="Open"/>, after its file was disposed.</summary>
    public void Close(BlobId blob) => leases.Release(blob);

    /// <summary>Makes the archive refer to the blob from this transaction on.</summary>
    public static void Refer(IMetadataTransaction transaction, BlobId blob) => BlobReferences.Add(transaction, BlobEntry.Whole(blob), BlobReferrer.Segment);

    /// <summary>Ends the archive's reference to the blob.</summary>
    public ValueTask Unrefer(IMetadataTransaction transaction, BlobId blob) => references.Remove(transaction, BlobEntry.Whole(blob), BlobReferrer.Segment);

    /// <summary>
    /// Discards a blob that no row should refer to. If a transaction has made a row refer to it all the same, the blob
    /// stays.
    /// </summary>
    public ValueTask GiveUp(BlobId blob) => staging.GiveUp(BlobEntry.Whole(blob), offered: true);
}
