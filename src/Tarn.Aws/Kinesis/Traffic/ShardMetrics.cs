using Tarn.Meters;
using Tarn.Storage.Records;

namespace Tarn.Aws.Kinesis.Traffic;

/// <summary>Counts what happens in each shard of streams with enhanced monitoring. Callers ask for that before they count.</summary>
public sealed class ShardMetrics
{
    /// <summary>The histogram of ages of iterators, in milliseconds.</summary>
    internal const int Ages = 0;

    internal const int BytesIn = 0;
    internal const int RecordsIn = 1;
    internal const int BytesOut = 2;
    internal const int RecordsOut = 3;
    internal const int WritesThrottled = 4;
    internal const int ReadsThrottled = 5;
    private const int MsPerSecond = 1_000;

    /// <summary>The names of the metrics, in the service's order: that of the sums, then the histogram.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        "IncomingBytes", "IncomingRecords", "OutgoingBytes", "OutgoingRecords", "WriteProvisionedThroughputExceeded",
        "ReadProvisionedThroughputExceeded", "IteratorAgeMilliseconds",
    ];

    /// <summary>The counts, by shard.</summary>
    internal CellCache Cells { get; } = new(sums: ReadsThrottled + 1);

    internal void Wrote(ShardId shard, int records, long bytes, long timeMs) => Add(shard, timeMs, (RecordsIn, records), (BytesIn, bytes));

    internal void Read(ShardId shard, int records, long bytes, long timeMs) => Add(shard, timeMs, (RecordsOut, records), (BytesOut, bytes));

    internal void WriteThrottled(ShardId shard, long timeMs) => Add(shard, timeMs, (WritesThrottled, 1), (BytesIn, 0));

    internal void ReadThrottled(ShardId shard, long timeMs) => Add(shard, timeMs, (ReadsThrottled, 1), (BytesOut, 0));

    /// <summary>Counts how far an answer lags the shard's end.</summary>
    internal void Behind(ShardId shard, long ms) => Cells.Of(shard.Value).Record(Stripes.Current, Ages, ms);

    private void Add(ShardId shard, long timeMs, (int Sum, long Units) one, (int Sum, long Units) other)
    {
        var (cells, processor) = (Cells.Of(shard.Value), Stripes.Current);
        cells.Turn(timeMs / MsPerSecond);
        cells.Add(processor, one.Sum, one.Units);
        cells.Add(processor, other.Sum, other.Units);
    }
}
