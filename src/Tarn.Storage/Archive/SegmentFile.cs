using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Archive;

/// <summary>
/// A segment of the archive (D16): frames that outlive their journal files, shard by shard, in a blob of the object store. Readers lease it as they
/// do a journal file; its blob stays while one of them does.
/// </summary>
internal sealed class SegmentFile(long number, SegmentRow row, IDiskFile file, Action closed)
    : JournalFile(number, epoch: 0, file, _ => closed())
{
    private readonly long indexBytes = Math.Max(1, row.Ranges.Sum(range => (long)range.Length));

    /// <summary>Where its bytes are.</summary>
    public BlobId Blob { get; } = row.Blob;

    /// <summary>About how many of its bytes belong to records of which so many bytes of index are left.</summary>
    public long BytesOf(long indexBytesLeft) => (long)((double)(Length - JournalFormat.HeaderPageBytes) * indexBytesLeft / indexBytes);
}
