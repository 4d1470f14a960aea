using System.Buffers;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Logs.Segments;

namespace Tarn.Telemetry.Tests.Logs;

/// <summary>The stored bytes that docs/formats/logs.md describes. Format 0 may still change: then change the document too.</summary>
public sealed class LogFormatTests
{
    private const string Record =
        """{"account":"000000000000","region":"us-east-1","log_group":"/g","log_stream":"s","time":"2027-01-15T08:00:00.001Z","ingestion_"""
        + """time":"2027-01-15T08:00:01.000Z","event_id":"3","message":"a \"b\"\né","group_id":7,"stream_id":9}""";

    // Written by the first version. The compressor may make other bytes later; these must stay readable.
    private const string Block = "EywAAGC9+QMxeGywKWwuFFLS5If6ltSnA7JMFNUG3NdUyP1nKoTR1zZ5HYAGLmn0DA==";

    private static readonly LogScope Scope = new("000000000000", "us-east-1");

    [Fact]
    public void A_record_has_the_documented_bytes()
    {
        var place = new LogStreamNames(new LogGroupId(7), "/g", new LogStreamId(9), "s");
        var bytes = new ArrayBufferWriter<byte>();
        EventRecord.Write(bytes, Scope, place, 1_800_000_000_001, 1_800_000_001_000, "3", Encoding.UTF8.GetBytes("a \"b\"\né"));
        Assert.Equal(Record, Encoding.UTF8.GetString(bytes.WrittenSpan));
        var (read, at) = EventRecord.Read(bytes.WrittenSpan, new EventNumber(5), new Dictionary<LogStreamId, LogStreamNames>());
        Assert.Equal((place, 1_800_000_000_001, 1_800_000_001_000, "a \"b\"\né"), (at, read.TimeMs, read.IngestedMs, LogWorld.TextOf(read)));
        var none = new Dictionary<LogStreamId, LogStreamNames>();
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => EventRecord.Read("{}"u8, default, none)).Kind);
    }

    [Fact]
    public void A_stored_block_is_read()
    {
        var raw = new ValueWriter(1).Count(2)
            .Count(1_800_000_000_001).Count(0).Count(1_800_000_001_000).Text("3").Bytes("first"u8)
            .Count(1_800_000_000_002).Count(1).Count(1_800_000_001_000).Text("3").Bytes("second"u8).ToArray();
        Assert.Equal(raw.Length, BlockCodec.Encode(Events()).RawBytes);
        var golden = Convert.FromBase64String(Block);
        var row = Row(golden.Length, raw.Length);
        Assert.Equal(Events().Select(each => (each.Key, each.Id, LogWorld.TextOf(each))), BlockCodec.Decode(row, golden)
            .Select(each => (each.Key, each.Id, LogWorld.TextOf(each))));
        Assert.Throws<TarnException>(() => BlockCodec.Decode(row with { RawBytes = raw.Length - 1 }, golden));
        Assert.Throws<TarnException>(() => BlockCodec.Decode(row, golden[..^3]));
    }

    [Fact]
    public async Task Rows_have_the_documented_bytes()
    {
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                Row(40, 60).Put(transaction);
                return ValueTask.FromResult(true);
            },
            default);
        var row = Assert.Single(await store.Read(reader => reader.Scan(LogSpaces.StreamBlocks, KeyRange.All, 10), default));
        Assert.Equal("0000000000000009000001A3185C5001000000000000000B", Convert.ToHexString(row.Key.Span));
        Assert.Equal("0107090C82A0F1C2B1340008283C020B", Convert.ToHexString(row.Value.Span));
        Assert.Equal(Row(40, 60), BlockRow.Decode(row.Key, row.Value));
    }

    private static List<StoredEvent> Events() =>
    [
        new(new LogGroupId(7), new LogStreamId(9), new EventNumber(0), 1_800_000_000_001, 1_800_000_001_000, "3", "first"u8.ToArray()),
        new(new LogGroupId(7), new LogStreamId(9), new EventNumber(1), 1_800_000_000_002, 1_800_000_001_000, "3", "second"u8.ToArray()),
    ];

    private static BlockRow Row(int stored, int raw) => new()
    {
        Group = new LogGroupId(7),
        Stream = new LogStreamId(9),
        Id = 11,
        Segment = 12,
        FirstMs = 1_800_000_000_001,
        LastMs = 1_800_000_000_002,
        SegmentFirst = new EventNumber(0),
        Offset = 8,
        StoredBytes = stored,
        RawBytes = raw,
        Events = 2,
        MessageBytes = 11,
    };
}
