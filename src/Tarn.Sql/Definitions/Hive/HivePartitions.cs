using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>ALTER TABLE ADD PARTITION, DROP PARTITION, RENAME PARTITION, and SET LOCATION of a partition: each is one transaction.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-partition.html"/>
internal sealed class HivePartitions(StatementLake lake)
{
    private static readonly IReadOnlyDictionary<PartitionChangeKind, int> SpecsMax = new Dictionary<PartitionChangeKind, int>
    {
        [PartitionChangeKind.Add] = 1_000,
        [PartitionChangeKind.Drop] = 1_000,
    };

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The table has no such key, or a partition exists or is missing.</exception>
    public async Task Alter(AlterPartitions statement, StatementScope scope, StatementEnd end)
    {
        var name = Names.Writable(statement.Table, scope);
        if (SpecsMax.TryGetValue(statement.Change, out var most) && statement.Partitions.Count > most)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"One statement changes at most {most} partitions", statement.At);
        }

        await end(StatementResult.None, async transaction =>
        {
            var table = HiveAlterations.Require(lake, await lake.Catalog.FindTable(transaction, name), name, statement.At);
            switch (statement.Change)
            {
                case PartitionChangeKind.Add:
                    await Add(transaction, table, statement, scope);
                    break;
                case PartitionChangeKind.Drop:
                    await Drop(transaction, table, statement);
                    break;
                case PartitionChangeKind.Rename:
                    await Rename(transaction, table, statement);
                    break;
                case PartitionChangeKind.SetLocation:
                    await Move(transaction, table, statement.Partitions[0]);
                    break;
            }
        });
    }

    private async ValueTask Add(IMetadataTransaction transaction, HiveTable table, AlterPartitions statement, StatementScope scope)
    {
        var (partitions, added) = (table.Partitions, new List<IReadOnlyList<string>>());
        foreach (var spec in statement.Partitions)
        {
            var values = Values(table, spec);
            if (await partitions.Find(transaction, values) is null)
            {
                await partitions.Create(transaction, New(lake, table, values, spec.Location, scope, spec.At));
                added.Add(values);
            }
            else if (!statement.IsLenient)
            {
                throw new SqlException(SqlErrorName.GenericUserError, $"Partition already exists: {HivePath.Of(table.Keys, values)}", spec.At);
            }
        }

        Report(lake, transaction, CatalogChangeKind.BatchCreatePartition, table, added);
    }

    /// <summary>Reports a change of partitions, if there is one.</summary>
    public static void Report(
        StatementLake lake, IMetadataTransaction transaction, CatalogChangeKind kind, HiveTable table, IReadOnlyList<IReadOnlyList<string>> partitions)
    {
        if (partitions.Count > 0)
        {
            lake.Catalog.Changed(transaction, kind, table.Name, partitions);
        }
    }

    /// <summary>A partition that has the table's columns and format.</summary>
    /// <param name="location">Its location; null: below the table's, named like the partition.</param>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: the location is not in the object store.</exception>
    public static Partition New(
        StatementLake lake, HiveTable table, IReadOnlyList<string> values, string? location, StatementScope scope, SourcePosition at)
    {
        var place = location ?? FolderOf(table, values);
        var storage = table.Storage with { Location = HiveCreations.PlaceOf(place, at) };
        return lake.Hive!.Documents.NewPartition(values, storage, scope.Now.ToUnixTimeMilliseconds());
    }

    /// <summary>The folder of a partition below its table's location.</summary>
    public static string FolderOf(HiveTable table, IReadOnlyList<string> values) =>
        $"{table.Storage.Location?.TrimEnd('/')}/{HivePath.Of(table.Keys, values)}/";

    private async ValueTask Drop(IMetadataTransaction transaction, HiveTable table, AlterPartitions statement)
    {
        var dropped = new List<IReadOnlyList<string>>();
        foreach (var spec in statement.Partitions)
        {
            var values = Values(table, spec);
            if (await table.Partitions.Find(transaction, values) is not null)
            {
                await table.Partitions.Delete(transaction, values);
                dropped.Add(values);
            }
            else if (!statement.IsLenient)
            {
                throw Missing(table, values, spec.At);
            }
        }

        Report(lake, transaction, CatalogChangeKind.BatchDeletePartition, table, dropped);
    }

    private async ValueTask Rename(IMetadataTransaction transaction, HiveTable table, AlterPartitions statement)
    {
        var (from, to) = (statement.Partitions[0], statement.Partitions[1]);
        var (before, after) = (Values(table, from), Values(table, to));
        var partition = await table.Partitions.Find(transaction, before) ?? throw Missing(table, before, from.At);
        try
        {
            await table.Partitions.Replace(transaction, before, partition with { Values = after });
            Report(lake, transaction, CatalogChangeKind.UpdatePartition, table, [after]);
        }
        catch (TarnException taken) when (taken.Kind == ErrorKind.AlreadyExists)
        {
            throw new SqlException(SqlErrorName.GenericUserError, $"Partition already exists: {HivePath.Of(table.Keys, after)}", to.At);
        }
    }

    private async ValueTask Move(IMetadataTransaction transaction, HiveTable table, PartitionSpecClause spec)
    {
        var values = Values(table, spec);
        var partition = await table.Partitions.Find(transaction, values) ?? throw Missing(table, values, spec.At);
        var moved = lake.Hive!.Documents.Move(partition, table, HiveCreations.PlaceOf(spec.Location, spec.At));
        await table.Partitions.Replace(transaction, values, moved);
        Report(lake, transaction, CatalogChangeKind.UpdatePartition, table, [values]);
    }

    // A value that is no value of its key would fail every later statement.
    private static IReadOnlyList<string> Values(HiveTable table, PartitionSpecClause spec)
    {
        if (table.Keys.Count == 0)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"Table {table.Name} is not partitioned", spec.At);
        }

        if (spec.Values.Keys.FirstOrDefault(name => table.Keys.All(key => key.Name != name)) is { } unknown)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"Table {table.Name} has no partition key '{unknown}'", spec.At);
        }

        return [.. table.Keys.Select(key => ValueOf(key, spec))];
    }

    private static string ValueOf(HiveColumn key, PartitionSpecClause spec)
    {
        if (!spec.Values.TryGetValue(key.Name, out var value))
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"PARTITION names no value for key '{key.Name}'", spec.At);
        }

        return value == HivePath.Null || KeyText.Parse(key.Type, value) is not null ? value
            : throw new SqlException(SqlErrorName.InvalidArguments, $"'{value}' is no {key.Type}, the type of partition key '{key.Name}'", spec.At);
    }

    private static SqlException Missing(HiveTable table, IReadOnlyList<string> values, SourcePosition at) =>
        new(SqlErrorName.NotFound, $"Partition {HivePath.Of(table.Keys, values)} of table {table.Name} does not exist", at);
}
