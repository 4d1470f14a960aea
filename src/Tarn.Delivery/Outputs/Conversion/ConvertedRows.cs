using System.Buffers;
using System.Runtime.InteropServices;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>
/// The open buffer of a conversion: column chunks in which each row carries the number of its partition. A chunk goes when
/// no open partition has rows in it. Chunks with more than half of their rows flushed are copied without these. So the
/// buffer takes at most about twice the space of its open partitions.
/// </summary>
internal sealed class ConvertedRows(RowSegments segments) : IDisposable
{
    private readonly Dictionary<string, OpenRows> _open = [];
    private readonly HashSet<int> _ordinals = [];
    private readonly ArrayBufferWriter<byte> _sealing = new();
    private ConversionColumns? _columns;
    private Shredder? _shredder;
    private OpenRows? _last;
    private RecordPartition? _lastPartition;
    private int _nextOrdinal;

    /// <summary>Bytes of the records that became rows.</summary>
    public long SourceBytes { get; private set; }

    /// <summary>Whether no record is buffered.</summary>
    public bool IsEmpty => _open.Count == 0;

    /// <summary>The names of the open parts.</summary>
    public IReadOnlyCollection<string> Parts => _open.Keys;

    /// <summary>The number of sealed chunks.</summary>
    public int Chunks => segments.Chunks.Count;

    /// <summary>Begins with the columns of a table. The buffer is empty.</summary>
    public void Begin(ConversionColumns columns)
    {
        _columns = columns;
        _shredder = null;
    }

    /// <returns>The result; a rejected record leaves no trace in the buffer.</returns>
    public ShredResult Add(in DeliveryRecord record)
    {
        _shredder ??= new Shredder(_columns!.NewShape());
        var open = Find(record.Partition);
        var origin = new RowOrigin(0, record.Offset, record.Sub, record.ArrivalTimeMs, Partition: open.Ordinal);
        var result = _shredder.AppendAll(record.Data.Span, origin, DeliveryLimits.SubRecordsMax, out _);
        if (result.Status == ShredStatus.SealFirst)
        {
            Seal();
            result = _shredder.AppendAll(record.Data.Span, origin, DeliveryLimits.SubRecordsMax, out _);
        }

        if (!result.IsRejected)
        {
            open.Count(record);
            SourceBytes += record.Data.Length;
        }
        else if (open.Records == 0)
        {
            Forget(record.Partition?.Name ?? "");
        }

        return result;
    }

    /// <summary>The open rows of a part; null: it has none.</summary>
    public OpenRows? Find(string part) => _open.GetValueOrDefault(part);

    /// <summary>Seals the open chunk, and opens every chunk with rows of some partitions. The caller disposes them.</summary>
    public IReadOnlyList<ColumnChunk> Open(IReadOnlySet<int> ordinals)
    {
        Seal();
        return [.. segments.Chunks.Where(chunk => chunk.Rows.Keys.Any(ordinals.Contains)).Select(chunk => chunk.Open())];
    }

    /// <summary>Discards parts, and the space that they leave.</summary>
    public void Clear(IReadOnlyList<string> parts)
    {
        Seal();
        foreach (var part in parts)
        {
            Forget(part);
        }

        if (_open.Count == 0)
        {
            segments.Clear();
            return;
        }

        var copied = new List<RowChunk>();
        foreach (var chunk in segments.Chunks.ToArray())
        {
            var (all, live) = (0L, 0L);
            foreach (var (ordinal, rows) in chunk.Rows)
            {
                all += rows;
                live += _ordinals.Contains(ordinal) ? rows : 0;
            }

            if (live == 0)
            {
                segments.Remove(chunk);
            }
            else if (live * 2 < all)
            {
                copied.Add(chunk);
            }
        }

        Copy(copied);
    }

    public void Clear()
    {
        segments.Clear();
        _open.Clear();
        _ordinals.Clear();
        _shredder = null;
        (_last, _lastPartition) = (null, null);
        SourceBytes = 0;
    }

    public void Dispose() => segments.Dispose();

    // The rows of a partition keep their order only within a chunk. AWS gives no order either.
    private void Copy(List<RowChunk> chunks)
    {
        if (chunks.Count == 0)
        {
            return;
        }

        var copier = new RowCopier(_columns!.Columns, bytes => segments.Add(bytes.Span));
        foreach (var chunk in chunks)
        {
            using (var opened = chunk.Open())
            {
                copier.Copy(opened, _ordinals.Contains);
            }

            segments.Remove(chunk);
        }

        copier.Complete();
    }

    private void Seal()
    {
        if (_shredder is { Rows: > 0 })
        {
            _sealing.ResetWrittenCount();
            _shredder.Seal(_sealing);
            segments.Add(_sealing.WrittenSpan);
        }
    }

    private void Forget(string part)
    {
        (_last, _lastPartition) = (null, null);
        if (_open.Remove(part, out var open))
        {
            _ordinals.Remove(open.Ordinal);
            SourceBytes -= open.SourceBytes;
        }
    }

    // Neighbours often share a partition, and its instance.
    private OpenRows Find(RecordPartition? partition)
    {
        if (_last is not null && ReferenceEquals(_lastPartition, partition))
        {
            return _last;
        }

        ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, partition?.Name ?? "", out var exists);
        if (!exists)
        {
            open = new OpenRows(_nextOrdinal++, partition?.Values);
            _ordinals.Add(open.Ordinal);
        }

        (_last, _lastPartition) = (open, partition);
        return open!;
    }
}
