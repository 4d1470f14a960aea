using System.Diagnostics.Metrics;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Pipeline;

/// <summary>The project's metrics, for all deliveries, tagged with the delivery's name.</summary>
internal static class DeliveryMeter
{
    private static readonly Meter Meter = new("Tarn.Delivery");
    private static readonly Counter<long> RecordsRead = Meter.CreateCounter<long>("tarn.delivery.records.read", "{record}");
    private static readonly Counter<long> BytesRead = Meter.CreateCounter<long>("tarn.delivery.bytes.read", "By");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("tarn.delivery.rows", "{row}");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("tarn.delivery.records.failed", "{record}");
    private static readonly Counter<long> Rest = Meter.CreateCounter<long>("tarn.delivery.values.rest", "{value}");
    private static readonly Counter<long> EarlyFlushes = Meter.CreateCounter<long>("tarn.delivery.flushes.early", "{flush}");
    private static readonly Counter<long> FreshnessMisses = Meter.CreateCounter<long>("tarn.delivery.freshness.missed", "{miss}");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("tarn.delivery.failures", "{failure}");
    private static readonly Histogram<double> Flush = Meter.CreateHistogram<double>("tarn.delivery.flush.duration", "s");
    private static readonly Histogram<double> Freshness = Meter.CreateHistogram<double>("tarn.delivery.freshness", "s");

    public static void Read(string delivery, long records, long bytes)
    {
        RecordsRead.Add(records, Tag(delivery));
        BytesRead.Add(bytes, Tag(delivery));
    }

    /// <summary>Records a committed flush.</summary>
    /// <param name="delivery">The delivery's name.</param>
    /// <param name="rows">The added rows.</param>
    /// <param name="failed">Records that went to the error output.</param>
    /// <param name="took">The time from the flush's decision to its commit.</param>
    /// <param name="oldest">The time from the arrival of the oldest record to the commit.</param>
    public static void Committed(string delivery, long rows, long failed, TimeSpan took, TimeSpan oldest)
    {
        Rows.Add(rows, Tag(delivery));
        Failed.Add(failed, Tag(delivery));
        Flush.Record(took.TotalSeconds, Tag(delivery));
        Freshness.Record(oldest.TotalSeconds, Tag(delivery));
    }

    /// <summary>Counts values that went to <c>_rest</c>, of rows that a flush committed.</summary>
    public static void WentToRest(string delivery, IReadOnlyList<RestLine> lines)
    {
        foreach (var line in lines)
        {
            Rest.Add(line.Count, Tag(delivery), new("reason", line.ReasonText));
        }
    }

    public static void FlushedEarly(string delivery) => EarlyFlushes.Add(1, Tag(delivery));

    /// <summary>Counts that the target for the age of committed records is missed from now on.</summary>
    public static void FreshnessMissed(string delivery) => FreshnessMisses.Add(1, Tag(delivery));

    public static void FailedOnce(string delivery) => Failures.Add(1, Tag(delivery));

    private static KeyValuePair<string, object?> Tag(string delivery) => new("delivery", delivery);
}
