using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects;

/// <content>Segments of the log's archive (D16): blobs that rows of the log refer to, and no key.</content>
public sealed partial class ObjectStore
{
    /// <summary>Begins a segment's blob.</summary>
    internal SegmentBlobWriter CreateSegment() => new(files, threads, time);

    /// <summary>Opens a segment's bytes; the collector leaves them alone until <see cref="CloseSegment"/>.</summary>
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

    /// <summary>The file of <see cref="OpenSegment"/> was disposed.</summary>
    internal void CloseSegment(BlobId blob) => leases.Release(blob);

    /// <summary>The archive keeps the blob from this transaction on.</summary>
    internal static void ReferSegment(IMetadataTransaction transaction, BlobId blob) => Refer(transaction, blob, BlobReferrer.Segment);

    /// <summary>The archive needs it no longer.</summary>
    internal ValueTask UnreferSegment(IMetadataTransaction transaction, BlobId blob) => Unrefer(transaction, blob, BlobReferrer.Segment);
}
