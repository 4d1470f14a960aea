using Tarn.Storage.Checksums;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>Index slices read lately, in bounded memory: the least recently used ones leave first.</summary>
internal sealed class SliceCache(long bytesMax, uint seed)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(JournalFile File, long Position), LinkedListNode<(FileSlice Slice, byte[] Bytes)>> _known = [];
    private readonly LinkedList<(FileSlice Slice, byte[] Bytes)> _byUse = new();
    private long _cachedBytes;

    /// <summary>
    /// The slice's bytes; null when the file is gone. A damaged slice is rebuilt from the file's frames: D6 (recovery
    /// tells damage from a torn tail).
    /// </summary>
    /// <param name="shard">The shard of the slice.</param>
    /// <param name="slice">The offset and bounds of the slice.</param>
    /// <param name="keep">False: the slice is read only once and does not displace others from memory.</param>
    public ReadOnlyMemory<byte>? Read(ShardId shard, FileSlice slice, bool keep = true)
    {
        if (slice.File.SliceInMemory(shard) is { } bytes)
        {
            return bytes;
        }

        lock (_gate)
        {
            if (_known.TryGetValue((slice.File, slice.Position), out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Bytes;
            }
        }

        if (!slice.File.TryLease())
        {
            return null;
        }

        try
        {
            var read = new byte[slice.Length];
            if (SectorReads.TryRead(slice.File.File, slice.Position, read) != slice.Length || Crc32C.Compute(read) != slice.Crc)
            {
                read = FromFrames(shard, slice.File, keep);
            }

            if (keep)
            {
                Keep(slice, read);
            }

            return read;
        }
        finally
        {
            slice.File.Release();
        }
    }

    // A reader gets an error for a range that cannot be read now, because it may be readable later. A caller that reads
    // the index once must continue without it.
    private byte[] FromFrames(ShardId shard, JournalFile file, bool mustHaveAll)
    {
        var scan = SegmentFiles.IsSegment(file.Number)
            ? JournalScan.RunSegment(file.File, seed)
            : JournalScan.Run(new JournalFileName(file.Number, file.File, null, null), seed, file.Epoch, 0, long.MaxValue);
        if (mustHaveAll && scan.Unreadable.Count > 0)
        {
            throw new TarnException(ErrorKind.DiskFailed, $"read of {file.File.Path} failed at {scan.Unreadable[0].Position}.");
        }

        var frames = scan.Items
            .Where(item => item.IsFrame && item.Header.Kind == FrameKind.Records && item.Header.Shard == shard.Value)
            .Select(item => new FrameEntry(
                file.Number,
                item.Position,
                item.Header.FrameLength,
                item.Header.BaseOffset,
                item.Header.OffsetsCovered,
                item.Header.ArrivalTimeMs));
        return SliceCodec.Encode([.. frames]);
    }

    private void Keep(FileSlice slice, byte[] read)
    {
        lock (_gate)
        {
            if (_known.ContainsKey((slice.File, slice.Position)))
            {
                return;
            }

            _known.Add((slice.File, slice.Position), _byUse.AddFirst((slice, read)));
            _cachedBytes += read.Length;
            while (_cachedBytes > bytesMax && _byUse.Last is { } last && last != _byUse.First)
            {
                _byUse.RemoveLast();
                _known.Remove((last.Value.Slice.File, last.Value.Slice.Position));
                _cachedBytes -= last.Value.Bytes.Length;
            }
        }
    }
}
