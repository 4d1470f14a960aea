using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>Events for another bus or an archive, in the commit of their cause. A bus's worker finds them at the end of the log.</summary>
/// <param name="stream">The bus or archive.</param>
internal sealed class BusEventsAppend(BusParts parts, StreamId stream, IReadOnlyList<BusEvent> events) : IInsideAppend
{
    private readonly byte[][] _records = [.. events.Select(EventCodec.Write)];

    /// <inheritdoc/>
    public long Target => stream.Value;

    /// <inheritdoc/>
    public int Bytes => _records.Sum(record => record.Length);

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        if (parts.Streams.Find(stream) is null)
        {
            return;
        }

        using var batch = new RecordBatchWriter();
        batch.Begin(parts.NowMs);
        foreach (var record in _records)
        {
            batch.Append(default, record);
        }

        var append = BusShard.AppendOf(stream, BusShard.OpenOf(parts, stream), batch);
        transaction.Append(append with { Batch = append.Batch.ToArray() });
    }
}
