using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Archive;

/// <summary>
/// A segment's registration: its records are in the segment only while this row exists. See D16 (archiving repeats
/// without doubles). Format: <c>docs/formats/metadata.md</c>.
/// </summary>
internal sealed record SegmentRow
{
    private const byte Version = 1;

    /// <summary>The blob with the segment's bytes.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>The number of these bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The highest LSN of the source files; segments are ordered by it.</summary>
    public required long LastLsn { get; init; }

    /// <summary>The shards' records in the segment.</summary>
    public required IReadOnlyList<SliceEntry> Ranges { get; init; }

    public byte[] Key => KeyOf(Blob);

    public static byte[] KeyOf(BlobId blob)
    {
        var key = new byte[BlobId.Bytes];
        blob.Write(key);
        return key;
    }

    public byte[] Encode()
    {
        var writer = new ValueWriter(Version).Count(Bytes).Count(LastLsn).Count(Ranges.Count);
        foreach (var range in Ranges)
        {
            writer.Count(range.Shard.Value).Count(range.Position).Count(range.Length).Crc(range.Crc)
                .Count(range.FirstOffset).Count(range.EndOffset - range.FirstOffset)
                .Count(range.FirstTimeMs).Count(range.LastTimeMs - range.FirstTimeMs);
        }

        return writer.ToArray();
    }

    public static SegmentRow Decode(Row row)
    {
        var reader = new ValueReader(row.Value.Span);
        Invariant.Check(reader.Version == Version);
        var (bytes, lastLsn) = (reader.Count(), reader.Count());
        var ranges = new SliceEntry[reader.Count()];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = ReadRange(ref reader);
        }

        return new SegmentRow { Blob = BlobId.Read(row.Key.Span), Bytes = bytes, LastLsn = lastLsn, Ranges = ranges };
    }

    private static SliceEntry ReadRange(ref ValueReader reader)
    {
        var (shard, position, length, crc) = (new ShardId(reader.Count()), reader.Count(), (int)reader.Count(), reader.Crc());
        var (first, covered) = (reader.Count(), reader.Count());
        var (firstMs, tookMs) = (reader.Count(), reader.Count());
        return new SliceEntry(shard, position, length, crc, first, first + covered, firstMs, firstMs + tookMs);
    }
}
