using System.Buffers;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Records shredded into column chunks: the open buffer of a table. A chunk is sealed at 1 MB of records, at a change of shape, and when it has
/// been open for 250 ms: what is sealed can be read while the buffer fills.
/// </summary>
internal sealed class RowBuffer(ChunkBuffer chunks, TimeProvider time) : IDisposable
{
    /// <summary>How long a chunk stays open at most.</summary>
    public static readonly TimeSpan OpenMax = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> sealing = new();
    private readonly List<ShardId> shards = [];
    private Shredder? shredder;
    private long sealedBytes;
    private long openedAt;

    /// <summary>What records are shredded to; null before <see cref="Begin"/>.</summary>
    public TableShape? Shape { get; private set; }

    /// <summary>Bytes of the records that are rows.</summary>
    public long SourceBytes => sealedBytes + (shredder?.SourceBytes ?? 0);

    /// <summary>Values of the rows that went to <c>_rest</c>.</summary>
    public IReadOnlyList<RestLine> Rest => shredder?.RestCounts.Lines ?? [];

    /// <summary>No row.</summary>
    public bool IsEmpty => chunks.Count == 0 && (shredder?.Rows ?? 0) == 0;

    /// <summary>How long until the open chunk is to be sealed; null: it has no row.</summary>
    public TimeSpan? UntilSeal => shredder is { Rows: > 0 } ? OpenMax - time.GetElapsedTime(openedAt) : null;

    /// <summary>Begins with the columns of a table, or of none yet.</summary>
    public void Begin(TableShape shape) => Shape = shape;

    /// <returns>What is rejected leaves no trace.</returns>
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

    /// <summary>Completes the open chunk; afterwards every row is in <see cref="Open"/>.</summary>
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

    /// <summary>Every sealed chunk, to be disposed by the caller before the buffer is cleared.</summary>
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
