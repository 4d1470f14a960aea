using System.Buffers;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Shredding;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs;

/// <summary>Records shredded into column chunks: the open buffer of a table. What does not become a row goes to the error output.</summary>
internal sealed class RowBuffer(ChunkBuffer chunks, Action<FailedRecord> refuse) : IDisposable
{
    private readonly ArrayBufferWriter<byte> sealing = new();
    private readonly List<ShardId> shards = [];
    private Shredder? shredder;
    private long sealedBytes;

    /// <summary>What records are shredded to; null before <see cref="Begin"/>.</summary>
    public TableShape? Shape { get; private set; }

    /// <summary>Bytes of the records that are rows.</summary>
    public long SourceBytes => sealedBytes + (shredder?.SourceBytes ?? 0);

    /// <summary>No row.</summary>
    public bool IsEmpty => chunks.Count == 0 && (shredder?.Rows ?? 0) == 0;

    /// <summary>Begins with the columns of a table, or of none yet.</summary>
    public void Begin(TableShape shape) => Shape = shape;

    public void Add(in DeliveryRecord record)
    {
        shredder ??= new Shredder(Shape!);
        var origin = new RowOrigin(ShardOrdinal(record.Shard), record.Offset, record.Sub, record.ArrivalTimeMs);
        var result = shredder.Append(record.Data.Span, origin);
        if (result.Status == ShredStatus.SealFirst)
        {
            Seal();
            result = shredder.Append(record.Data.Span, origin);
        }

        if (result.IsRejected)
        {
            refuse(Refusal(record, result));
        }
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

    /// <summary>A record that cannot be a row, as the error output tells it.</summary>
    public static FailedRecord Refusal(in DeliveryRecord record, in ShredResult result)
    {
        var (stage, code) = result.Status switch
        {
            ShredStatus.TypeMismatch => ("convert", "Iceberg.SchemaTypeMismatch"),
            ShredStatus.UnknownColumn => ("convert", "Iceberg.MissingColumnWithinRecord"),
            _ => ("parse", "Iceberg.MalformedRecord"),
        };
        return new FailedRecord(record, stage, code, result.Reason ?? result.Status.ToString());
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
