using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Functions;

/// <summary>
/// Stores the results of a delivery's function. One commit appends results, and moves the progress of their source shards:
/// D9 (one commit for rows and records), D24 (outside destinations have a plan). So a record whose result is stored is never
/// called again. The commit carries the lease: D23 (a position is a whole record).
/// </summary>
/// <param name="store">Metadata and log.</param>
/// <param name="lease">The consumer with the lease, and the epoch of the run.</param>
/// <param name="results">The results stream.</param>
internal sealed class ResultsLog(
    IMetadataStore store, IStreamLog streams, DeliveryId delivery, (ConsumerId Consumer, long Epoch) lease, ResultsConfig results)
{
    private readonly Dictionary<ShardId, FunctionProgress> _progress = [];
    private readonly Lock _gate = new();
    private long _end;

    /// <summary>Reads the progress. It runs at the start, and after a commit whose outcome is unknown.</summary>
    public async ValueTask Load(CancellationToken cancellationToken)
    {
        var rows = await store.Read(reader => ProgressRows.Read(reader, delivery), cancellationToken);
        lock (_gate)
        {
            foreach (var row in rows)
            {
                _progress[row.Shard] = row;
            }
        }

        _end = streams.Describe(results.Shard)?.StableEnd ?? 0;
        if (rows.Any(row => streams.Describe(row.Shard) is null))
        {
            await store.Commit(
                async transaction =>
                {
                    await ConsumerPositions.CheckLease(transaction, lease.Consumer, lease.Epoch);
                    await ProgressRows.Remove(transaction, delivery, shard => streams.Describe(shard) is null);
                    return true;
                },
                CancellationToken.None);
        }
    }

    /// <summary>Whether the result of a record is stored.</summary>
    public bool Has(in DeliveryRecord record)
    {
        lock (_gate)
        {
            return _progress.TryGetValue(record.Shard, out var progress) && progress.Covers(record.Offset, record.Sub);
        }
    }

    /// <summary>Stores results in their order; many bytes in several commits. One call at a time.</summary>
    /// <exception cref="TarnException">
    /// The exceptions of the store; PreconditionFailed: another worker has the lease. Results may be stored then.
    /// </exception>
    public async Task Append(IReadOnlyList<StoredResult> stored)
    {
        for (var from = 0; from < stored.Count;)
        {
            var (before, bytes) = (from, 0L);
            while (before < stored.Count && (before == from || bytes + BytesOf(stored[before]) <= TransformLimits.AppendBytesMax))
            {
                bytes += BytesOf(stored[before++]);
            }

            await Commit(stored, from, before);
            from = before;
        }
    }

    private static long BytesOf(in StoredResult result) => result.EncodedBytes + result.PartitionKey.Length;

    private async Task Commit(IReadOnlyList<StoredResult> stored, int from, int before)
    {
        var last = new Dictionary<ShardId, FunctionProgress>();
        var end = _end + before - from;
        using var batch = new RecordBatchWriter();
        batch.Begin(stored[from].ArrivalTimeMs);
        for (var i = from; i < before; i++)
        {
            stored[i].Encode(batch.Append(stored[i].PartitionKey.Span, stored[i].EncodedBytes));
            var origin = stored[i].Origin;
            last[origin.Shard] = new FunctionProgress(origin.Shard, origin.Offset, origin.Sub, results.Shard, end);
        }

        var append = new ShardAppend { Stream = results.Stream, Shard = results.Shard, Batch = batch.Finish(), Records = before - from };

        // Not cancelled: the commit's outcome must be known before a record is called again.
        var ticket = await store.CommitWithLog(
            async transaction =>
            {
                await ConsumerPositions.CheckLease(transaction, lease.Consumer, lease.Epoch);
                foreach (var progress in last.Values)
                {
                    transaction.Put(DeliverySpaces.FunctionProgress, ProgressRows.Key(delivery, progress.Shard), ProgressRows.Encode(progress));
                }

                return transaction.Append(append);
            },
            CancellationToken.None);
        _end = ticket.BaseOffset + append.Records;
        lock (_gate)
        {
            foreach (var progress in last.Values)
            {
                _progress[progress.Shard] = progress;
            }
        }
    }
}
