using System.Buffers;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Records shredded into column chunks: the open buffer of a table. A chunk is sealed at 1 MB of records, at a change
/// of shape, and after 250 ms. Sealed chunks can be read while the buffer fills.
/// </summary>
internal sealed class RowBuffer(ChunkBuffer chunks, TimeProvider time) : IDisposable
{
    /// <summary>The longest time that a chunk stays open.</summary>
    public static readonly TimeSpan OpenMax = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> sealing = new();
    private readonly List<ShardId> shards = [];
    private Shredder? shredder;
    private long sealedBytes;
    private long openedAt;

    /// <summary>The shape that records are shredded to; null before <see cref="Begin"/>.</summary>
    public TableShape? Shape { get; private set; }

    /// <summary>Bytes of the records that became rows.</summary>
    public long SourceBytes => sealedBytes + (shredder?.SourceBytes ?? 0);

    /// <summary>Values of the rows that went to <c>_rest</c>.</summary>
    public IReadOnlyList<RestLine> Rest => shredder?.RestCounts.Lines ?? [];

    /// <summary>Whether the buffer has no rows.</summary>
    public bool IsEmpty => chunks.Count == 0 && (shredder?.Rows ?? 0) == 0;

    /// <summary>The time until the open chunk must be sealed; null: it has no row.</summary>
    public TimeSpan? UntilSeal => shredder is { Rows: > 0 } ? OpenMax - time.GetElapsedTime(openedAt) : null;

    /// <summary>Begins with the columns of a table, or with none yet.</summary>
    public void Begin(TableShape shape) => Shape = shape;

    /// <returns>The result; a rejected record leaves no trace in the buffer.</returns>
    public ShredResult Add(in DeliveryRecord record)
    {
        shredder ??= new Shredder(Shape!);
        var origin = new RowOrigin(ShardOrdinal(record.Shard), record.Offset, record.Sub, record.ArrivalTimeMs);
        var result = Append(record, origin);
        if (result.Status == ShredStatus.SealFirst)
        {
            Seal();
            result = Append(record, origin);
        }

        return result;
    }

    /// <summary>Seals the open chunk; afterwards <see cref="Open"/> returns every row.</summary>
    public void Seal()
    {
        if (shredder is not { Rows: > 0 } open)
        {
            return;
        }

        sealing.ResetWrittenCount();
        var summary = open.Seal(sealing);
        chunks.Add(sealing.WrittenSpan);
        sealedBytes += summary.SourceBytes;
    }

    /// <summary>Opens every sealed chunk. The caller disposes them before the buffer is cleared.</summary>
    public IReadOnlyList<ColumnChunk> Open() => [.. Enumerable.Range(0, chunks.Count).Select(chunks.Open)];

    public void Clear()
    {
        chunks.Clear();
        shards.Clear();
        shredder = null;
        Shape = null;
        sealedBytes = 0;
    }

    public void Dispose() => chunks.Dispose();

    private ShredResult Append(in DeliveryRecord record, in RowOrigin origin)
    {
        var wasEmpty = shredder!.Rows == 0;
        var result = shredder.Append(record.Data.Span, origin);
        if (wasEmpty && shredder.Rows > 0)
        {
            openedAt = time.GetTimestamp();
        }

        return result;
    }

    private int ShardOrdinal(ShardId shard)
    {
        var ordinal = shards.IndexOf(shard);
        if (ordinal < 0)
        {
            ordinal = shards.Count;
            shards.Add(shard);
        }

        return ordinal;
    }
}
