using System.Collections.Concurrent;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>
/// When the first record at a position arrived. The time of a position never changes, so that many pages that ask each second
/// cost one read for each move of a reader.
/// </summary>
internal sealed class PendingArrivals(IStreamLog log)
{
    private const int EntriesMax = 20_000;

    private readonly ConcurrentDictionary<(long Reader, ShardId Shard), (long Offset, long ArrivalMs)> _known = new();

    /// <summary>The arrival, Unix milliseconds; null: no record is there any more.</summary>
    public async ValueTask<long?> At(long reader, ShardId shard, long offset, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((reader, shard), out var known) && known.Offset == offset)
        {
            return known.ArrivalMs;
        }

        if (await Read(shard, offset, cancellationToken) is not { } arrivalMs)
        {
            return null;
        }

        // Entries of readers that are gone stay until the table is full.
        if (_known.Count >= EntriesMax)
        {
            _known.Clear();
        }

        _known[(reader, shard)] = (offset, arrivalMs);
        return arrivalMs;
    }

    private async ValueTask<long?> Read(ShardId shard, long offset, CancellationToken cancellationToken)
    {
        try
        {
            using var read = await log.Read(shard, offset, bytesMax: 1, cancellationToken);
            return read.Batches.Count > 0 ? read.Batches[0].ArrivalTimeMs : null;
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
