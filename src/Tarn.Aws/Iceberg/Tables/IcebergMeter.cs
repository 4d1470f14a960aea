using System.Diagnostics.Metrics;

namespace Tarn.Aws.Iceberg.Tables;

/// <summary>Counts the reports of engines.</summary>
internal static class IcebergMeter
{
    private static readonly Meter Meter = new("Tarn.Aws");
    private static readonly Counter<long> Reports =
        Meter.CreateCounter<long>("tarn.iceberg.reports", description: "reports of engines about scans and commits");

    /// <summary>Counts one report. Types that the specification lacks count as one.</summary>
    public static void Report(string type) =>
        Reports.Add(1, new KeyValuePair<string, object?>("type", type is "scan-report" or "commit-report" ? type : "other"));
}
