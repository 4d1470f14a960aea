using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Kept;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>A segment: a blob with blocks of events.</summary>
/// <param name="Id">The segment.</param>
/// <param name="Blocks">The number of blocks that rows still name.</param>
/// <param name="Blob">The bytes.</param>
internal sealed record SegmentRow(long Id, long Blocks, KeptBlob Blob)
{
    private const byte Version = 1;

    public static SegmentRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var row = new ValueReader(value.Span);
        return new SegmentRow(RowKeys.Part(key, 0), row.Count(), KeptBlob.Decode(row.Bytes()));
    }

    public static async ValueTask<SegmentRow?> Find(IMetadataReader reader, long id)
    {
        var key = RowKeys.Of(id);
        return await reader.Get(LogSpaces.Segments, key) is { } value ? Decode(key, value) : null;
    }

    public void Put(IMetadataTransaction transaction) =>
        transaction.Put(LogSpaces.Segments, RowKeys.Of(Id), new ValueWriter(Version).Count(Blocks).Bytes(Blob.Encode()).ToArray());

    public void Delete(IMetadataTransaction transaction) => transaction.Delete(LogSpaces.Segments, RowKeys.Of(Id));
}
