using System.Diagnostics.Metrics;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The metrics of upserts, in the project's meter.</summary>
internal static class UpsertMeter
{
    private static readonly Meter Meter = new("Tarn.Delivery");
    private static readonly Histogram<double> Searches = Meter.CreateHistogram<double>("tarn.delivery.upsert.search.duration", "s");

    /// <summary>Records a search for the rows that an upsert deletes.</summary>
    /// <param name="delivery">The delivery's name.</param>
    /// <param name="took">The search's time.</param>
    /// <param name="found">Whether it ended with a result.</param>
    public static void Sought(string delivery, TimeSpan took, bool found) =>
        Searches.Record(took.TotalSeconds, new("delivery", delivery), new("found", found));
}
