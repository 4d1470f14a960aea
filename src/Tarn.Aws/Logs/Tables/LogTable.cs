using Tarn.Aws.FedTables;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Aws.Logs.Tables;

/// <summary>The form of the table <c>tarn_logs.events</c>.</summary>
public static class LogTable
{
    public const string Database = "tarn_logs";

    private const string TimeColumn = "time";

    public static FedTableForm Form { get; } = new(Database, "events", "Log events of CloudWatch Logs")
    {
        DeliveryName = "tarn-logs",
        Buffering = new BufferingConfig(64, 30),
        Columns = new StructType(
        [
            FedTableForm.Field("account", PrimitiveType.String),
            FedTableForm.Field("region", PrimitiveType.String),
            FedTableForm.Field("log_group", PrimitiveType.String),
            FedTableForm.Field("log_stream", PrimitiveType.String),
            FedTableForm.Field(TimeColumn, PrimitiveType.TimestampTz),
            FedTableForm.Field("ingestion_time", PrimitiveType.TimestampTz),
            FedTableForm.Field("event_id", PrimitiveType.String),
            FedTableForm.Field("message", PrimitiveType.String),
            FedTableForm.Field("group_id", PrimitiveType.Long),
            FedTableForm.Field("stream_id", PrimitiveType.Long),
        ]),
        PartitionBy = [(TimeColumn, Transform.Day)],
    };

    public static CatalogScope ScopeOf(LogScope scope) => new(scope.Account, scope.Region);
}
