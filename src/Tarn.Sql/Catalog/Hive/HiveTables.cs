using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Planning;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog.Metadata;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>Hive tables as SQL sees them.</summary>
internal sealed class HiveTables(LakeHiveTables tables)
{
    /// <summary>The table that a row describes; null: it describes none.</summary>
    /// <exception cref="SqlException">Its definition cannot be read.</exception>
    public TableHandle? Find(CatalogTable row, IRights rights)
    {
        var (database, name) = (row.Name.Database, row.Name.Table);
        if (HiveFailures.OrNamed(database, name, () => tables.Find(row)) is not { } table)
        {
            return null;
        }

        var columns = HiveColumns.Of(table);
        var fields = new HiveFields(
            table.Storage.Columns.Count, HiddenColumns.Path.FieldId, HiddenColumns.Partition.FieldId, HiddenColumns.Bucket.FieldId);
        return new TableHandle(database, name, columns, null)
        {
            Hidden = HiddenColumns.OfHive(columns, table),
            State = new HiveState(table, fields, rights),
        };
    }

    /// <summary>The table that a row describes, or the one table of metadata that it has: its partitions.</summary>
    /// <param name="named">The name in the statement, and its table of metadata; null: the table itself is meant.</param>
    /// <exception cref="SqlException">As of the other overload; NOT_SUPPORTED: there is no such table of metadata.</exception>
    public TableHandle? Find(CatalogTable row, IRights rights, (string Table, MetadataTable? Kind) named)
    {
        var found = Find(row, rights);
        return named.Kind is null || found is null ? found
            : (named.Kind is PartitionsTable ? PartitionsOf(found) : null) ?? throw new SqlException(
                SqlErrorName.NotSupported,
                $"'{row.Name.Database}.{named.Table}' does not exist: a partitioned Hive table has \"$partitions\" alone");
    }

    /// <summary>Whether a row describes a table with partition keys. A definition that cannot be read has none.</summary>
    public bool HasKeys(CatalogTable row)
    {
        try
        {
            return tables.Find(row)?.Keys.Count > 0;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    /// <summary>The files that may have rows for which the predicate is true.</summary>
    /// <exception cref="SqlException">A partition, its folder or its description cannot be read.</exception>
    public Task<ScannedFiles> ListFiles(HiveState state, Predicate predicate, CancellationToken cancellationToken)
    {
        var table = state.Table;
        return HiveFailures.OrNamed(table.Name.Database, table.Name.Table, async () =>
        {
            if (table.Keys.Count == 0)
            {
                // A table without files is refused too, if SQL cannot read its format.
                _ = HiveForm.Of(table, table.Storage);
            }

            var layouts = new Dictionary<HiveStorage, HiveLayout>();
            var partitions = new Dictionary<HivePartition, (HiveLayout Layout, HiveFilePartition? Partition)>(ReferenceEqualityComparer.Instance);
            var data = new List<ScannedFile>();
            foreach (var file in await tables.Scan(state.Rights).Files(table, state.Fields, predicate, cancellationToken))
            {
                if (!partitions.TryGetValue(file.Partition, out var read))
                {
                    var values = table.Keys.Count == 0 ? null : new HiveFilePartition(file.Partition, table.Keys, state.Fields);
                    read = (LayoutOf(table, file.Partition, layouts), values);
                    partitions.Add(file.Partition, read);
                }

                // Hive's readers skip Parquet files without bytes.
                if (file.SizeBytes > 0 || read.Layout.Form.Format != HiveFormat.Parquet)
                {
                    data.Add(Of(file, read.Layout, read.Partition));
                }
            }

            return new ScannedFiles(data);
        });
    }

    /// <summary>The table `t$partitions` of a table: its keys, with a row for each partition; null: it has none.</summary>
    private static TableHandle? PartitionsOf(TableHandle table) => table.State is HiveState { Table.Keys.Count: > 0 } state
        ? new TableHandle(table.Database, table.Name + "$partitions", [.. table.Columns.Skip(state.Table.Storage.Columns.Count)], null)
        {
            ListsRows = true,
            State = state,
        }
        : null;

    /// <summary>The rows of `t$partitions` for which the predicate may be true.</summary>
    /// <exception cref="SqlException">A partition cannot be read.</exception>
    public async IAsyncEnumerable<object?[]> ListPartitions(
        HiveState state, Predicate predicate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (table, fields) = (state.Table, state.Fields);
        await using var partitions = tables.Scan(state.Rights).Partitions(table, fields, predicate, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await HiveFailures.OrNamed(table.Name.Database, table.Name.Table, async () => await partitions.MoveNextAsync()))
        {
            var (partition, values) = partitions.Current;
            yield return [.. table.Keys.Select((key, i) => values[fields.Key(i)] is { } value ? Constant(key.Type, partition.Values[i], value) : null)];
        }
    }

    // Constants of dates, times and decimals are texts.
    private static object Constant(HiveType type, string text, object value) =>
        type.Kind is HiveKind.Date or HiveKind.Timestamp or HiveKind.Decimal ? text : value;

    private static HiveLayout LayoutOf(HiveTable table, HivePartition partition, Dictionary<HiveStorage, HiveLayout> layouts)
    {
        var storage = partition.Storage with { Location = null };
        if (!layouts.TryGetValue(storage, out var layout))
        {
            layouts.Add(storage, layout = HiveLayout.Of(table, storage, partition.Name));
        }

        return layout;
    }

    private static ScannedFile Of(HiveFile file, HiveLayout layout, HiveFilePartition? partition) => new()
    {
        Location = file.Location,
        Format = layout.Form.Format == HiveFormat.Parquet ? "parquet" : "rows",
        SizeBytes = file.SizeBytes,
        RecordCount = 0,
        Partition = partition,
        Layout = layout,
        Bucket = file.Bucket,
        Version = file.Version,
    };
}

/// <summary>The state of a Hive table's handle.</summary>
/// <param name="Fields">The field ids of its columns.</param>
/// <param name="Rights">The rights of its reader.</param>
internal sealed record HiveState(HiveTable Table, HiveFields Fields, IRights Rights);
