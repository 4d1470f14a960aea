using Microsoft.Extensions.Logging;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Aws.FedTables;

/// <summary>
/// Creates tables of one form, and the deliveries that feed them. A delivery moves rows exactly once: D22 (positions commit with their output).
/// </summary>
public sealed partial class FedTable(
    FedTableForm form, LakeCatalog catalog, TableCommitters committers, ObjectStore objects, Deliveries deliveries, TimeProvider time)
{
    public FedTableForm Form => form;

    /// <summary>Creates the delivery of an internal stream, in a transaction. It begins with the oldest record.</summary>
    public async ValueTask CreateDelivery(IMetadataTransaction transaction, CatalogScope scope, StreamId stream)
    {
        var bucket = SystemFolder.BucketOf(scope.Account, scope.Region);
        if (await ObjectStore.FindBucket(transaction, bucket) is null)
        {
            await objects.CreateBucket(transaction, bucket, scope.Account, scope.Region);
        }

        var database = form.NameIn(scope).DatabaseName;
        if (await catalog.FindDatabase(transaction, database) is null)
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            await catalog.CreateDatabase(transaction, database, $"{FedTableForm.WarehouseOf(scope)}/{form.Database}", document: default, nowMs);
        }

        var config = new DeliveryConfig
        {
            Account = scope.Account,
            Region = scope.Region,
            Name = form.DeliveryName,
            Source = new SourceConfig(stream, null) { Changes = form.Changes },
            Destination = new TableDestinationConfig
            {
                Buffering = form.Buffering,
                Objects = new ObjectOutputConfig { Bucket = bucket },
                Tables = [new TableConfig(form.Database, form.Table) { NewTable = form.Declared }],
                CreatesTable = true,
                Warehouse = FedTableForm.WarehouseOf(scope),
            },
        };
        await deliveries.Create(transaction, new DeliveryId(transaction.NextId()), config, fromOldest: true);
    }

    /// <summary>Creates the table, if it is missing, so that SQL sees rows before the delivery's first commit.</summary>
    public async ValueTask Create(CatalogScope scope, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.Enter(form.NameIn(scope), InstanceRights.Instance, cancellationToken);
        if (commitLock.Table is not null)
        {
            return;
        }

        commitLock.Begin(new TableCreation
        {
            Name = form.NameIn(scope),
            Location = $"{FedTableForm.WarehouseOf(scope)}/{form.Database}/{form.Table}",
            Columns = form.Columns,
            PartitionBy = [.. form.PartitionBy.Select(field => (field.Column, field.Transform, (string?)null))],
            SortBy = [.. form.SortBy.Select(column => (column, Transform.Identity, false, false))],
            SchemaByTarn = true,
        });
        await commitLock.Commit(
            new PropertiesAction { Set = new Dictionary<string, string> { ["comment"] = form.Comment } }, beside: null, cancellationToken);
    }

    /// <summary>As <see cref="Create"/>. A failure is logged: without the table now, the delivery's first commit makes it.</summary>
    public async ValueTask Ensure(CatalogScope scope, ILogger log)
    {
        try
        {
            await Create(scope, CancellationToken.None);
        }
        catch (TarnException failure)
        {
            LogNoTable(log, form.SqlName, scope.Account, scope.Region, failure.Message);
        }
    }

    /// <summary>Whether a scope has the table.</summary>
    public bool Exists(CatalogScope scope) => catalog.TryFindTable(form.NameIn(scope), out _);

    [LoggerMessage(1, LogLevel.Warning, "Table {Table} of {Account} in {Region} is made later: {Reason}")]
    private static partial void LogNoTable(ILogger log, string table, string account, string region, string reason);
}
