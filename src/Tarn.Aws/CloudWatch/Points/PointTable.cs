using Tarn.Aws.FedTables;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>The form of the table <c>tarn_metrics.points</c>. The names of its columns are written by <see cref="PointRecords"/>.</summary>
public static class PointTable
{
    public const string Database = "tarn_metrics";

    internal const string TimeColumn = "time";

    private const string MetricColumn = "metric_id";

    private const string Action = "cloudwatch:GetMetricData";

    public static FedTableForm Form { get; } = new(Database, "points", "Data of CloudWatch's metrics")
    {
        DeliveryName = "tarn-metrics",
        Buffering = new BufferingConfig(16, 300),
        Columns = new StructType(
        [
            FedTableForm.Field("namespace", PrimitiveType.String),
            FedTableForm.Field("metric", PrimitiveType.String),
            FedTableForm.Field("dimensions", new MapType(0, PrimitiveType.String, 0, PrimitiveType.String)),
            FedTableForm.Field("unit", PrimitiveType.String),
            FedTableForm.Field(TimeColumn, PrimitiveType.TimestampTz),
            FedTableForm.Field("period", PrimitiveType.Int),
            FedTableForm.Field("sample_count", PrimitiveType.Double),
            FedTableForm.Field("sum", PrimitiveType.Double),
            FedTableForm.Field("minimum", PrimitiveType.Double),
            FedTableForm.Field("maximum", PrimitiveType.Double),
            FedTableForm.Field("sample_values", new ListType(0, PrimitiveType.Double)),
            FedTableForm.Field("sample_counts", new ListType(0, PrimitiveType.Double)),
            FedTableForm.Field(MetricColumn, PrimitiveType.String),
        ]),
        PartitionBy = [(TimeColumn, Transform.Day)],
        SortBy = [MetricColumn, TimeColumn],
        Changes = new ChangesConfig(ChangeForm.Points),
    };

    public static CatalogScope ScopeOf(MetricScope scope) => new(scope.Account, scope.Region);

    /// <summary>Whether a principal sees the rows. GetMetricData knows no right to single metrics, so it is all or none.</summary>
    public static bool IsSeenBy(IRights rights) => rights.IsAllowed(Action, "*") && !rights.IsDenied(Action, "*");
}
