using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Tests;

/// <summary>Creates and changes tables without a delivery.</summary>
internal static class Tables
{
    public static Task CreateTable(this DeliveryWorld world, string table, params (string Name, IcebergType Type)[] columns) =>
        world.CreateTable(table, Struct(columns));

    public static async Task CreateTable(
        this DeliveryWorld world, string table, StructType columns, IReadOnlyDictionary<string, string>? properties = null, params string[] partitionBy) =>
        await world.CreateTable(table, columns, formatVersion: 2, properties, partitionBy);

    public static async Task CreateTable(
        this DeliveryWorld world,
        string table,
        StructType columns,
        int formatVersion,
        IReadOnlyDictionary<string, string>? properties = null,
        params string[] partitionBy)
    {
        using var commitLock = await world.Services.Committers.Enter(NameOf(table), InstanceRights.Instance, default);
        commitLock.Begin(new TableCreation
        {
            Name = commitLock.Name,
            Location = $"s3://{DeliveryWorld.Bucket}/own/{table}",
            Columns = columns,
            FormatVersion = formatVersion,
            Properties = properties ?? new Dictionary<string, string>(),
            PartitionBy = [.. partitionBy.Select(column => (column, Transform.Identity, (string?)null))],
        });
        await Commit(world, commitLock, null);
    }

    /// <summary>Gives a table the columns of lineage, and <c>_rest</c>.</summary>
    public static async Task SetLineage(this DeliveryWorld world, string table)
    {
        var properties = new Dictionary<string, string> { ["tarn.lineage"] = "true", ["tarn.rest.enabled"] = "true" };
        using var commitLock = await world.Services.Committers.Enter(NameOf(table), InstanceRights.Instance, default);
        await using var commit = await commitLock.Prepare(new TableAppend { Files = [], Properties = properties }, default);
        await world.Store.Commit(transaction => commit.Apply(transaction), default);
        await commitLock.Committed(commit, default);
    }

    public static async Task AddColumn(this DeliveryWorld world, string table, string name, IcebergType type)
    {
        using var commitLock = await world.Services.Committers.Enter(NameOf(table), InstanceRights.Instance, default);
        var metadata = commitLock.Metadata!;
        await Commit(world, commitLock, SchemaUnion.Of(metadata.CurrentSchema.Columns, metadata.LastColumnId, Struct([(name, type)])));
    }

    /// <summary>Commits other columns through the catalog, like a foreign engine.</summary>
    public static async Task ReplaceColumns(this DeliveryWorld world, string table, Func<StructType, StructType> change)
    {
        Assert.True(world.Catalog.TryFindTable(NameOf(table), out var entry));
        var before = await world.Catalog.Loader.Metadata(entry.MetadataLocation!, default);
        var schema = new Schema(before.CurrentSchemaId + 1, change(before.CurrentSchema.Columns));
        var after = before with
        {
            Schemas = [.. before.Schemas, schema],
            CurrentSchemaId = schema.SchemaId,
            LastColumnId = Math.Max(before.LastColumnId, schema.HighestFieldId),
        };
        await using var staged = await world.Services.TableFiles.Stage(
            $"{before.Location}/metadata/{Guid.NewGuid()}.metadata.json", TableMetadataWriter.Write(after), default);
        await world.Store.Commit(
            async transaction =>
            {
                await staged.Put(transaction);
                return await world.Catalog.ReplaceTable(transaction, entry with { MetadataLocation = staged.Location });
            },
            default);
    }

    private static async Task Commit(DeliveryWorld world, CommitLock commitLock, SchemaUnion? schema)
    {
        await using var commit = await commitLock.Prepare(new TableAppend { Files = [], Schema = schema }, default);
        await world.Store.Commit(
            async transaction =>
            {
                if (await world.Catalog.FindDatabase(transaction, commitLock.Name.DatabaseName) is null)
                {
                    await world.Catalog.CreateDatabase(transaction, commitLock.Name.DatabaseName, null, document: default, 0);
                }

                Assert.Equal(ApplyOutcome.Applied, await commit.Apply(transaction));
                return 0;
            },
            default);
        await commitLock.Committed(commit, default);
    }

    public static StructType Struct(params (string Name, IcebergType Type)[] columns) =>
        new([.. columns.Select(column => new NestedField(0, column.Name, column.Type))]);

    public static TableName NameOf(string table) => new(new CatalogScope(DeliveryWorld.Account, DeliveryWorld.Region), "db", table);
}
