using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// Records for a stream in the sender's own commit, each in the shard of its key: the stream gets them exactly once. Memory: the encoded
/// records of one commit. One thread at a time.
/// </summary>
public sealed class StreamAppend(TimeProvider time) : IDisposable
{
    // A record batch counts records in 16 bits.
    private const int RecordsAtOnce = 30_000;
    private static readonly TimeSpan SettlePatience = TimeSpan.FromMilliseconds(100);

    private readonly List<ShardBatches> _batches = [];
    private StreamLayout? _layout;

    /// <summary>Adds records to a commit. It may run again after a conflict. Their memory is valid until the next call.</summary>
    public void Write<TRecords>(IMetadataTransaction transaction, StreamLayout layout, TRecords records)
        where TRecords : IKeyedRecords
    {
        Dispose();
        _layout = layout;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var from = 0; from < records.Count; from += RecordsAtOnce)
        {
            var count = Math.Min(RecordsAtOnce, records.Count - from);
            var batches = new ShardBatches(layout, count);
            _batches.Add(batches);
            for (var i = 0; i < count; i++)
            {
                var key = records.KeyOf(from + i);
                batches.Measure(i, layout.Route(RoutingHash.Of(key)), key.Length, records.DataOf(from + i).Length);
            }

            batches.Lay(nowMs);
            for (var i = 0; i < count; i++)
            {
                var data = records.DataOf(from + i);
                data.CopyTo(batches.Write(i, records.KeyOf(from + i), data.Length));
            }

            var appends = new ShardAppend[batches.Count];
            batches.Finish(appends);
            foreach (var append in appends)
            {
                transaction.Append(append with { CallIndexes = default });
            }
        }
    }

    /// <summary>Waits after a commit that came too late for a shard (Conflict): the next layout has other shards.</summary>
    public async Task Settle(CancellationToken cancellationToken)
    {
        if (_layout is { } layout)
        {
            await Task.WhenAny(layout.WaitUntilReplaced(), Task.Delay(SettlePatience, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.ForEach(batches => batches.Dispose());
        _batches.Clear();
    }
}
