using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>An event for another bus, in the commit of the first bus. The other bus's worker finds it at the end of the log.</summary>
internal sealed class BusAppend(BusParts parts, StreamId bus, ShardId shard, BusEvent one) : IInsideAppend
{
    private readonly byte[] _record = EventCodec.Write(one);

    /// <inheritdoc/>
    public long Target => bus.Value;

    /// <inheritdoc/>
    public int Bytes => _record.Length;

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        if (parts.BusOf(bus) is null)
        {
            return;
        }

        using var batch = new RecordBatchWriter();
        batch.Begin(parts.NowMs);
        batch.Append(default, _record);
        var append = BusShard.AppendOf(bus, shard, batch);
        transaction.Append(append with { Batch = append.Batch.ToArray() });
    }
}
