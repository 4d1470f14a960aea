using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Archive;

/// <summary>
/// A segment of the archive: frames that outlive their journal files, shard by shard, in a blob of the object store.
/// See D16 (archiving repeats without doubles). Readers lease it like a journal file; its blob stays while a lease
/// lasts.
/// </summary>
internal sealed class SegmentFile(long number, SegmentRow row, IDiskFile file, Action closed)
    : JournalFile(number, epoch: 0, file, _ => closed())
{
    private readonly long _indexBytes = Math.Max(1, row.Ranges.Sum(range => (long)range.Length));

    /// <summary>The blob with the segment's bytes.</summary>
    public BlobId Blob { get; } = row.Blob;

    /// <summary>
    /// About how many of the segment's bytes belong to records whose index takes <paramref name="indexBytesLeft"/>
    /// bytes.
    /// </summary>
    public long BytesOf(long indexBytesLeft) => (long)((double)(Length - JournalFormat.HeaderPageBytes) * indexBytesLeft / _indexBytes);
}
