using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Delivery.Quarantine;

/// <summary>
/// The tables of the system database <c>tarn_quarantine</c>: one per delivery, with a row for each record that could not be
/// delivered. Their files lie in Tarn's own bucket.
/// </summary>
internal static class QuarantineTable
{
    /// <summary>The database.</summary>
    public const string Database = "tarn_quarantine";

    /// <summary>The columns; those of error documents in the form of columns, and the places of record and document.</summary>
    public static StructType Columns { get; } = new(
    [
        Field("id", PrimitiveType.String),
        Field("failed_at", PrimitiveType.TimestampTz),
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
    public static string Bucket(QuarantineFile file) => SystemFolder.BucketOf(file.Owner.Account, file.Owner.Region);

    /// <summary>A configuration whose destination is the table, to write it with a delivery's output.</summary>
    /// <param name="file">A file of the delivery.</param>
    /// <param name="table">The table's name.</param>
    public static DeliveryModel Model(QuarantineFile file, string table)
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
                Tables = [new TableConfig(Database, table) { NewTable = new NewTableConfig(Columns, [("failed_at", Transform.Day)]) }],
                CreatesTable = true,
                Warehouse = $"s3://{bucket}/{SystemFolder.Name}",
            },
        });
    }

    /// <summary>
    /// The name of a delivery's table: the delivery's in lower case, with its id if another delivery of the account and region
    /// has that one. A name once given stays.
    /// </summary>
    public static async ValueTask<string> Claim(IMetadataTransaction transaction, QuarantineFile file)
    {
        var key = DeliveryRows.Key(file.Delivery);
        if (await transaction.Get(DeliverySpaces.QuarantineNames, key) is { } row)
        {
            return Encoding.UTF8.GetString(row.Span);
        }

        var name = file.Owner.Name.ToLowerInvariant();
        name = await transaction.Get(DeliverySpaces.QuarantineTables, NameKey(file, name)) is null ? name : $"{name}_{file.Delivery}";
        transaction.Put(DeliverySpaces.QuarantineNames, key, Encoding.UTF8.GetBytes(name));
        transaction.Put(DeliverySpaces.QuarantineTables, NameKey(file, name), key);
        return name;
    }

    /// <summary>The name of a delivery's table; null: it has none yet.</summary>
    public static async ValueTask<string?> Find(IMetadataReader reader, DeliveryId id) =>
        await reader.Get(DeliverySpaces.QuarantineNames, DeliveryRows.Key(id)) is { } row ? Encoding.UTF8.GetString(row.Span) : null;

    private static byte[] NameKey(QuarantineFile file, string name) => Encoding.UTF8.GetBytes($"{file.Owner.Account}/{file.Owner.Region}/{name}");

    private static NestedField Field(string name, IcebergType type) => new(0, name, type);
}
