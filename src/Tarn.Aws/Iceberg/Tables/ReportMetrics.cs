using System.Text.Json;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Takes an engine's report of a scan or commit. Tarn counts the reports by their type.</summary>
    [Kept("Body", "reports are counted, not stored")]
    public Task<ReportMetricsOutput> ReportMetrics(ReportMetricsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.Find(call, RestNames.TableOf(call, input.Prefix, input.Namespace, input.Table));
        try
        {
            using var report = JsonDocument.Parse(input.Body ?? default);
            if (report.RootElement.ValueKind == JsonValueKind.Object
                && report.RootElement.TryGetProperty("report-type", out var type) && type.ValueKind == JsonValueKind.String)
            {
                IcebergMeter.Report(type.GetString()!);
                return Task.FromResult(new ReportMetricsOutput());
            }
        }
        catch (JsonException)
        {
            // refused below
        }

        throw IcebergFailures.BadRequest("A report is a JSON object with report-type.");
    }
}
