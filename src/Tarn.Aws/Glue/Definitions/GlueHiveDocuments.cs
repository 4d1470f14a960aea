using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Hive tables and their partitions as Glue describes them.</summary>
public sealed class GlueHiveDocuments : IHiveDocuments
{
    private const string ExternalTable = "EXTERNAL_TABLE";
    private const string Template = "storage.location.template";
    private const string VirtualView = "VIRTUAL_VIEW";

    /// <inheritdoc/>
    public HiveTable? Read(CatalogTable row) =>
        !row.IsIceberg && row.ViewLocation is null && CatalogDocument.DecodeTable(row.Document) is { StorageDescriptor: { } storage } table
        && table.TableType != VirtualView
            ? new HiveTable
            {
                Id = row.Id,
                Name = row.Name,
                Storage = StorageOf(storage),
                Keys = ColumnsOf(table.PartitionKeys),
                Parameters = table.Parameters ?? new Dictionary<string, string>(),
                Comment = table.Description,
            }
            : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Locations(CatalogTable row)
    {
        var table = row.IsIceberg ? null : CatalogDocument.DecodeTable(row.Document);
        return [.. new[] { table?.StorageDescriptor?.Location, table?.Parameters?.GetValueOrDefault(Template) }.OfType<string>()];
    }

    /// <inheritdoc/>
    public HiveStorage Read(HiveTable table, Lake.Catalog.Partitions.Partition partition)
    {
        var described = PartitionDocuments.DescriptorOf(partition);
        return described is null ? table.Storage with { Location = partition.Location } : StorageOf(described) with { Location = partition.Location };
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(HiveTable table, string createdBy) =>
        CatalogDocument.Encode(Described(new Table { Name = table.Name.Table, TableType = ExternalTable, CreatedBy = createdBy }, table), []);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> before, HiveTable table) =>
        CatalogDocument.Encode(Described(CatalogDocument.DecodeTable(before)!, table), CatalogDocument.DecodeIndexes(before));

    /// <inheritdoc/>
    public Lake.Catalog.Partitions.Partition NewPartition(IReadOnlyList<string> values, HiveStorage storage, long nowMs) => PartitionDocuments.Keep(
        new PartitionInput { Values = values, StorageDescriptor = DescriptorOf(storage, new StorageDescriptor()) },
        DateTimeOffset.FromUnixTimeMilliseconds(nowMs));

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Archived(CatalogTable row) => CatalogDocument.Encode(TableDefinitions.Show(row, row.Name.Scope.Account, "", null), []);

    /// <inheritdoc/>
    public Lake.Catalog.Partitions.Partition Move(Lake.Catalog.Partitions.Partition partition, HiveTable table, string location) =>
        partition.Descriptor.IsEmpty ? NewPartition(partition.Values, table.Storage with { Location = location }, partition.CreatedMs)
            : partition with { Location = location };

    private static Table Described(Table before, HiveTable table) => before with
    {
        StorageDescriptor = DescriptorOf(table.Storage, before.StorageDescriptor ?? new StorageDescriptor()),
        PartitionKeys = [.. table.Keys.Select(ColumnOf)],
        Parameters = table.Parameters,
        Description = table.Comment,
    };

    private static HiveStorage StorageOf(StorageDescriptor storage) => new()
    {
        Columns = ColumnsOf(storage.Columns),
        Location = storage.Location,
        InputFormat = storage.InputFormat,
        OutputFormat = storage.OutputFormat,
        SerDe = storage.SerdeInfo?.SerializationLibrary,
        Properties = storage.SerdeInfo?.Parameters ?? new Dictionary<string, string>(),
        BucketColumns = storage.BucketColumns ?? [],
        Buckets = Math.Max(0, storage.NumberOfBuckets ?? 0),
        SortColumns = [.. (storage.SortColumns ?? []).Select(order => (order.Column, order.SortOrder != 0))],
    };

    private static StorageDescriptor DescriptorOf(HiveStorage storage, StorageDescriptor before) => before with
    {
        Columns = [.. storage.Columns.Select(ColumnOf)],
        Location = storage.Location,
        InputFormat = storage.InputFormat,
        OutputFormat = storage.OutputFormat,
        Compressed = before.Compressed ?? false,
        NumberOfBuckets = storage.Buckets == 0 ? before.NumberOfBuckets ?? -1 : storage.Buckets,
        SerdeInfo = (before.SerdeInfo ?? new SerDeInfo()) with { SerializationLibrary = storage.SerDe, Parameters = storage.Properties },
        BucketColumns = storage.BucketColumns,
        SortColumns = [.. storage.SortColumns.Select(order => new Order { Column = order.Column, SortOrder = order.Ascends ? 1 : 0 })],
        StoredAsSubDirectories = before.StoredAsSubDirectories ?? false,
    };

    private static IReadOnlyList<HiveColumn> ColumnsOf(IReadOnlyList<Column>? columns) =>
        [.. (columns ?? []).Select(column => new HiveColumn(column.Name.ToLowerInvariant(), HiveType.Parse(column.Type ?? "string"), column.Comment))];

    private static Column ColumnOf(HiveColumn column) => new() { Name = column.Name, Type = column.Type.Text, Comment = column.Comment };
}
