using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Delivery.Quarantine;

/// <summary>
/// The tables of the system database <c>tarn_quarantine</c>: one per delivery, with a row for each record that could not be
/// delivered. Their files are in Tarn's own bucket.
/// </summary>
public static class QuarantineTable
{
    public const string Database = "tarn_quarantine";

    /// <summary>The column with the time of the last attempt.</summary>
    internal const string FailedAt = "failed_at";

    /// <summary>The columns; the ones of error documents in the form of columns, and the positions of record and document.</summary>
    internal static StructType Columns { get; } = new(
    [
        Field("id", PrimitiveType.String),
        Field(FailedAt, PrimitiveType.TimestampTz),
        Field("arrived_at", PrimitiveType.TimestampTz),
        Field("error_type", PrimitiveType.String),
        Field("stage", PrimitiveType.String),
        Field("error_code", PrimitiveType.String),
        Field("error_message", PrimitiveType.String),
        Field("table_name", PrimitiveType.String),
        Field("sequence_number", PrimitiveType.String),
        Field("sub_sequence_number", PrimitiveType.Long),
        Field("raw_data", PrimitiveType.Binary),
        Field("object", PrimitiveType.String),
    ]);

    /// <summary>Tarn's own bucket of an account and region.</summary>
    internal static string Bucket(QuarantineFile file) => SystemFolder.BucketOf(file.Owner.Account, file.Owner.Region);

    /// <summary>A configuration whose destination is the table, to write it with a delivery's output.</summary>
    /// <param name="file">A file of the delivery.</param>
    /// <param name="table">The table's name.</param>
    internal static DeliveryModel Model(QuarantineFile file, string table)
    {
        var bucket = Bucket(file);
        return DeliveryConfigValidator.Build(new DeliveryConfig
        {
            Account = file.Owner.Account,
            Region = file.Owner.Region,
            Name = file.Owner.Name,
            Source = new SourceConfig(default, null),
            Destination = new TableDestinationConfig
            {
                Buffering = BufferingConfig.TableDefault,
                Objects = new ObjectOutputConfig { Bucket = bucket },
                Tables = [new TableConfig(Database, table) { NewTable = new NewTableConfig(Columns, [(FailedAt, Transform.Day)]) }],
                CreatesTable = true,
                Warehouse = $"s3://{bucket}/{SystemFolder.Name}",
            },
        });
    }

    private static NestedField Field(string name, IcebergType type) => new(0, name, type);
}
