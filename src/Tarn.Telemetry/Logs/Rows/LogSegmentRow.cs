using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>A segment: a blob with blocks of events.</summary>
/// <param name="Id">The segment.</param>
/// <param name="Blocks">The number of blocks that rows still name.</param>
/// <param name="Blob">The bytes.</param>
internal sealed record LogSegmentRow(long Id, long Blocks, UnkeyedBlob Blob)
{
    private const byte Version = 1;

    public static LogSegmentRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var row = new ValueReader(value.Span);
        return new LogSegmentRow(NumberKeys.Part(key, 0), row.Count(), UnkeyedBlob.Decode(row.Bytes()));
    }

    public static async ValueTask<LogSegmentRow?> Find(IMetadataReader reader, long id)
    {
        var key = NumberKeys.Of(id);
        return await reader.Get(LogSpaces.Segments, key) is { } value ? Decode(key, value) : null;
    }

    public void Put(IMetadataTransaction transaction) =>
        transaction.Put(LogSpaces.Segments, NumberKeys.Of(Id), new ValueWriter(Version).Count(Blocks).Bytes(Blob.Encode()).ToArray());

    public void Delete(IMetadataTransaction transaction) => transaction.Delete(LogSpaces.Segments, NumberKeys.Of(Id));
}
