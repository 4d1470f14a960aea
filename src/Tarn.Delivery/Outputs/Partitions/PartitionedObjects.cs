using System.Runtime.InteropServices;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Partitions;

/// <summary>
/// Records joined byte for byte into one object per partition and flush (ExtendedS3 with dynamic partitioning). Each open
/// partition has a buffer and is flushed alone. A partition without records takes no memory.
/// </summary>
internal sealed class PartitionedObjects(Func<ObjectBuffer> newBuffer, DeliveryModel model, string ledgerName) : IOutputBuffer
{
    private readonly ReadOnlyMemory<byte> _delimiter = ((ObjectsDestinationConfig)model.Destination).Delimiter;
    private readonly Dictionary<string, OpenPartition> _open = [];
    private OpenPartition? _last;

    public long BufferedBytes { get; private set; }

    public bool IsEmpty => _open.Count == 0;

    public long Refused => 0;

    /// <summary>The number of partitions with records.</summary>
    public int OpenPartitions => _open.Count;

    public ValueTask Begin(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ShredResult Add(in DeliveryRecord record)
    {
        Invariant.Check(record.Partition is not null);
        var buffer = Find(record.Partition!).Buffer;
        buffer.BeginRecord(record.ArrivalTimeMs);
        buffer.Append(record.Data.Span);
        buffer.Append(_delimiter.Span);
        BufferedBytes += record.Data.Length + _delimiter.Length;
        return new ShredResult(ShredStatus.Appended);
    }

    /// <summary>
    /// Makes one object per partition, one after the other: so one compression runs at a time, however many partitions are
    /// open.
    /// </summary>
    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken)
    {
        var prepared = new List<IPreparedFlush>();
        try
        {
            foreach (var part in FlushScope.IsWhole(scope.Parts) ? [.. _open.Keys] : scope.Parts)
            {
                if (_open.TryGetValue(part, out var open))
                {
                    prepared.Add(await open.Buffer.Prepare(model.Prefix, null, ledgerName, cancellationToken, open.Partition.Values));
                }
            }

            return new ObjectsFlush(prepared);
        }
        catch
        {
            await new ObjectsFlush(prepared).DisposeAsync();
            throw;
        }
    }

    public void Clear()
    {
        foreach (var open in _open.Values)
        {
            open.Buffer.Dispose();
        }

        _open.Clear();
        _open.TrimExcess();
        _last = null;
        BufferedBytes = 0;
    }

    public void Clear(IReadOnlyList<string> parts)
    {
        if (FlushScope.IsWhole(parts))
        {
            Clear();
            return;
        }

        _last = null;
        foreach (var part in parts)
        {
            if (_open.Remove(part, out var open))
            {
                BufferedBytes -= open.Buffer.Bytes;
                open.Buffer.Dispose();
            }
        }
    }

    public void Dispose() => Clear();

    // Neighbours often share a partition, and its instance.
    private OpenPartition Find(RecordPartition partition)
    {
        if (ReferenceEquals(_last?.Partition, partition))
        {
            return _last!;
        }

        ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, partition.Name, out _);
        open ??= new OpenPartition(partition, newBuffer());
        return _last = open;
    }

    private sealed record OpenPartition(RecordPartition Partition, ObjectBuffer Buffer);
}
