using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>A block of events of one log stream and one hour: its offset in a segment.</summary>
internal sealed record BlockRow
{
    private const byte Version = 1;

    public required LogGroupId Group { get; init; }

    public required LogStreamId Stream { get; init; }

    public required long Id { get; init; }

    public required long Segment { get; init; }

    public required long FirstMs { get; init; }

    public required long LastMs { get; init; }

    /// <summary>The lowest number of the segment's events.</summary>
    public required EventNumber SegmentFirst { get; init; }

    public required long Offset { get; init; }

    public required int StoredBytes { get; init; }

    public required int RawBytes { get; init; }

    public required int Events { get; init; }

    public required long MessageBytes { get; init; }

    public static BlockRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var row = new ValueReader(value.Span);
        return new BlockRow
        {
            FirstMs = NumberKeys.Part(key, 1),
            Id = NumberKeys.Part(key, 2),
            Group = new LogGroupId(row.Count()),
            Stream = new LogStreamId(row.Count()),
            Segment = row.Count(),
            LastMs = row.Count(),
            SegmentFirst = new EventNumber(row.Count()),
            Offset = row.Count(),
            StoredBytes = (int)row.Count(),
            RawBytes = (int)row.Count(),
            Events = (int)row.Count(),
            MessageBytes = row.Count(),
        };
    }

    public void Put(IMetadataTransaction transaction)
    {
        var value = new ValueWriter(Version).Count(Group.Value).Count(Stream.Value).Count(Segment).Count(LastMs).Count(SegmentFirst.Value)
            .Count(Offset).Count(StoredBytes).Count(RawBytes).Count(Events).Count(MessageBytes).ToArray();
        transaction.Put(LogSpaces.StreamBlocks, NumberKeys.Of(Stream.Value, FirstMs, Id), value);
        transaction.Put(LogSpaces.GroupBlocks, NumberKeys.Of(Group.Value, FirstMs, Id), value);
    }

    public void Delete(IMetadataTransaction transaction)
    {
        transaction.Delete(LogSpaces.StreamBlocks, NumberKeys.Of(Stream.Value, FirstMs, Id));
        transaction.Delete(LogSpaces.GroupBlocks, NumberKeys.Of(Group.Value, FirstMs, Id));
    }
}
