using System.Globalization;
using System.Buffers;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Records;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// Records shredded into column chunks: the open buffer of a table. A chunk is sealed at 1 MB of records, at a change
/// of shape, and after 250 ms. Sealed chunks can be read while the buffer fills.
/// </summary>
internal sealed class RowBuffer(ChunkBuffer chunks, TimeProvider time) : IDisposable
{
    /// <summary>The longest time that a chunk stays open.</summary>
    public static readonly TimeSpan OpenMax = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> _sealing = new();
    private readonly List<ShardId> _shards = [];
    private Shredder? _shredder;
    private long _sealedBytes;
    private long _openedAt;
    private (ShardId Shard, long Offset)? _first;
    private long _rows;
    private bool _hasChanges;
    private int _version;

    /// <summary>The shape that records are shredded to; null before <see cref="Begin"/>.</summary>
    public TableShape? Shape { get; private set; }

    /// <summary>Bytes of the records that became rows.</summary>
    public long SourceBytes => _sealedBytes + (_shredder?.SourceBytes ?? 0);

    /// <summary>Values of the rows that went to <c>_rest</c>.</summary>
    public IReadOnlyList<RestLine> Rest => _shredder?.RestCounts.Lines ?? [];

    /// <summary>The kinds of column that scalars of the rows need, where an inferred column took them, by field id.</summary>
    public IReadOnlyDictionary<int, ColumnKind> Raised => _shredder?.Raised ?? new Dictionary<int, ColumnKind>();

    /// <summary>Whether values of the rows went to <c>_rest</c>.</summary>
    public bool HasRest => _shredder is { RestCounts.IsEmpty: false };

    /// <summary>Whether the buffer has no rows.</summary>
    public bool IsEmpty => chunks.Count == 0 && (_shredder?.Rows ?? 0) == 0;

    /// <summary>The time until the open chunk must be sealed; null: it has no row.</summary>
    public TimeSpan? UntilSeal => _shredder is { Rows: > 0 } ? OpenMax - time.GetElapsedTime(_openedAt) : null;

    /// <summary>The shards of the rows, by the numbers in their origins.</summary>
    public IReadOnlyList<long> Shards => [.. _shards.Select(shard => shard.Value)];

    /// <summary>Begins with the columns of a table, or with none yet.</summary>
    public void Begin(TableShape shape) => (Shape, _version) = (shape, shape.Version);

    /// <returns>The result; a rejected record leaves no trace in the buffer.</returns>
    public ShredResult Add(in DeliveryRecord record)
    {
        _shredder ??= new Shredder(Shape!);
        var origin = new RowOrigin(ShardOrdinal(record.Shard), record.Offset, record.Sub, record.ArrivalTimeMs, (RowOperation)record.Operation);
        var result = Append(record, origin);
        if (result.Status == ShredStatus.SealFirst)
        {
            Seal();
            result = Append(record, origin);
        }

        if (!result.IsRejected)
        {
            _first ??= (record.Shard, record.Offset);
            _hasChanges |= record.Operation != RecordOperation.Insert;
        }

        return result;
    }

    /// <summary>Seals the open chunk; afterwards <see cref="Open"/> returns every row.</summary>
    public void Seal()
    {
        if (_shredder is not { Rows: > 0 } open)
        {
            return;
        }

        _sealing.ResetWrittenCount();
        var summary = open.Seal(_sealing);
        chunks.Add(_sealing.WrittenSpan);
        _sealedBytes += summary.SourceBytes;
        _rows += summary.Rows;
    }

    /// <summary>Copies all rows to a file that other programs read, unless they need other columns.</summary>
    /// <param name="keys">The ids of the table's unique key columns; null: no row can supersede others.</param>
    /// <exception cref="TarnException">DiskFull; Unavailable: the file cannot be written.</exception>
    public UndeliveredRows Show(TableMetadata table, Func<IReadOnlyList<int>?> keys)
    {
        var superseding = _hasChanges ? keys() : [];
        if (Shape!.Version != _version || superseding is null || (HasRest && !table.CurrentSchema.Columns.TryGetField(TableShape.RestColumn, out _)))
        {
            return UndeliveredRows.Uncommitted;
        }

        Seal();
        if (_first is not { } first || chunks.Count == 0)
        {
            return UndeliveredRows.None;
        }

        var file = chunks.Copy();
        var shown = new LiveRows(
            file,
            new TailFile
            {
                LocalPath = file.LocalPath,
                Name = file.Name,
                Chunks = [.. file.Chunks],
                Rows = _rows,
                TableUuid = table.TableUuid,
                Columns = table.CurrentSchema.Columns,
                Keys = superseding,
                Shards = Shards,
            },
            first.Shard,
            first.Offset);
        return new UndeliveredRows([shown], false);
    }

    /// <summary>Opens every sealed chunk. The caller disposes them before the buffer is cleared.</summary>
    public IReadOnlyList<ColumnChunk> Open() => [.. Enumerable.Range(0, chunks.Count).Select(chunks.Open)];

    public void Clear()
    {
        chunks.Clear();
        _shards.Clear();
        _shredder = null;
        Shape = null;
        _sealedBytes = 0;
        (_first, _rows, _hasChanges) = (null, 0, false);
    }

    public void Dispose() => chunks.Dispose();

    private ShredResult Append(in DeliveryRecord record, in RowOrigin origin)
    {
        var wasEmpty = _shredder!.Rows == 0;
        var result = Shape!.Options.Lineage ? AppendWithLineage(record, origin) : _shredder.Append(record.Data.Span, origin);
        if (wasEmpty && _shredder.Rows > 0)
        {
            _openedAt = time.GetTimestamp();
        }

        return result;
    }

    private ShredResult AppendWithLineage(in DeliveryRecord record, in RowOrigin origin)
    {
        Span<byte> shard = stackalloc byte[20];
        Span<byte> sequence = stackalloc byte[SequenceNumber.KinesisLength];
        record.Shard.Value.TryFormat(shard, out var length, provider: CultureInfo.InvariantCulture);
        new SequenceNumber(record.Shard, record.Offset).WriteKinesis(sequence);
        return _shredder!.Append(record.Data.Span, origin, new RowLineage(shard[..length], sequence));
    }

    private int ShardOrdinal(ShardId shard)
    {
        var ordinal = _shards.IndexOf(shard);
        if (ordinal < 0)
        {
            ordinal = _shards.Count;
            _shards.Add(shard);
        }

        return ordinal;
    }
}
