using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Aws.Logs.Tables;

/// <summary>
/// The table <c>tarn_logs.events</c> of each account and region, and the delivery of the internal stream into it. A delivery moves the
/// rows exactly once: D22 (positions commit with their output).
/// </summary>
public sealed class LogTable(LakeCatalog catalog, TableCommitters committers, ObjectStore objects, Deliveries deliveries, TimeProvider time)
{
    public const string Database = "tarn_logs";

    public const string Table = "events";

    private const string DeliveryName = "tarn-logs";
    private const string TimeColumn = "time";

    // Readers see rows before their commit, so commits need not be frequent.
    private static readonly BufferingConfig Buffering = new(64, 30);

    private static readonly StructType Columns = new(
    [
        Field("account", PrimitiveType.String),
        Field("region", PrimitiveType.String),
        Field("log_group", PrimitiveType.String),
        Field("log_stream", PrimitiveType.String),
        Field(TimeColumn, PrimitiveType.TimestampTz),
        Field("ingestion_time", PrimitiveType.TimestampTz),
        Field("event_id", PrimitiveType.String),
        Field("message", PrimitiveType.String),
        Field("group_id", PrimitiveType.Long),
        Field("stream_id", PrimitiveType.Long),
    ]);

    private static readonly (string Column, Transform Transform)[] PartitionBy = [(TimeColumn, Transform.Day)];

    public static TableName NameIn(LogScope scope) => new(new CatalogScope(scope.Account, scope.Region), Database, Table);

    /// <summary>Creates the delivery of a new internal stream, in the transaction that creates the stream.</summary>
    public async ValueTask CreateDelivery(IMetadataTransaction transaction, LogFeed feed)
    {
        var (account, region) = (feed.Scope.Account, feed.Scope.Region);
        var bucket = SystemFolder.BucketOf(account, region);
        if (await ObjectStore.FindBucket(transaction, bucket) is null)
        {
            await objects.CreateBucket(transaction, bucket, account, region);
        }

        var database = NameIn(feed.Scope).DatabaseName;
        if (await catalog.FindDatabase(transaction, database) is null)
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            await catalog.CreateDatabase(transaction, database, $"{Warehouse(feed.Scope)}/{Database}", document: default, nowMs);
        }

        await deliveries.Create(transaction, new DeliveryId(transaction.NextId()), new DeliveryConfig
        {
            Account = account,
            Region = region,
            Name = DeliveryName,
            Source = new SourceConfig(feed.Stream, null),
            Destination = new TableDestinationConfig
            {
                Buffering = Buffering,
                Objects = new ObjectOutputConfig { Bucket = bucket },
                Tables = [new TableConfig(Database, Table) { NewTable = new NewTableConfig(Columns, PartitionBy) }],
                CreatesTable = true,
                Warehouse = Warehouse(feed.Scope),
            },
        });
    }

    /// <summary>Creates the table, if it is missing, so that SQL sees events before the delivery's first commit.</summary>
    public async ValueTask Create(LogScope scope, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.Enter(NameIn(scope), InstanceRights.Instance, cancellationToken);
        if (commitLock.Table is not null)
        {
            return;
        }

        commitLock.Begin(new TableCreation
        {
            Name = NameIn(scope),
            Location = $"{Warehouse(scope)}/{Database}/{Table}",
            Columns = Columns,
            PartitionBy = [.. PartitionBy.Select(field => (field.Column, field.Transform, (string?)null))],
            SchemaByTarn = true,
        });
        await commitLock.Commit(
            new PropertiesAction { Set = new Dictionary<string, string> { ["comment"] = "Log events of CloudWatch Logs" } },
            beside: null,
            cancellationToken);
    }

    /// <summary>Whether a scope has the table.</summary>
    public async ValueTask<bool> Exists(LogScope scope, IMetadataStore store, CancellationToken cancellationToken) =>
        await store.Read(reader => catalog.FindTable(reader, NameIn(scope)), cancellationToken) is not null;

    private static string Warehouse(LogScope scope) => $"s3://{SystemFolder.BucketOf(scope.Account, scope.Region)}/{SystemFolder.Name}";

    private static NestedField Field(string name, IcebergType type) => new(0, name, type);
}
