using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.FedTables;

/// <summary>A table that each account and region may have, and that a delivery of Tarn's own feeds from an internal stream.</summary>
/// <param name="Comment">The table's description.</param>
public sealed record FedTableForm(string Database, string Table, string Comment)
{
    public required string DeliveryName { get; init; }

    /// <summary>The columns. Their ids are given at the creation.</summary>
    public required StructType Columns { get; init; }

    /// <summary>The fields of its partitions.</summary>
    public required IReadOnlyList<(string Column, Transform Transform)> PartitionBy { get; init; }

    /// <summary>The columns by which compaction sorts rows, so that a read of few metrics or groups skips most of a file.</summary>
    public IReadOnlyList<string> SortBy { get; init; } = [];

    /// <summary>Readers see rows before their commit, so commits need not be frequent.</summary>
    public required BufferingConfig Buffering { get; init; }

    /// <summary>How rows are made of records; null: records are JSON objects with the columns.</summary>
    public ChangesConfig? Changes { get; init; }

    /// <summary>The form in which a delivery creates the table.</summary>
    public NewTableConfig Declared => new(Columns, PartitionBy) { SortBy = SortBy };

    /// <summary>The database and the table, as a statement names them.</summary>
    public string SqlName => $"{Database}.{Table}";

    public TableName NameIn(CatalogScope scope) => new(scope, Database, Table);

    public static NestedField Field(string name, IcebergType type) => new(0, name, type);

    /// <summary>The folder of system tables.</summary>
    public static string WarehouseOf(CatalogScope scope) => $"s3://{SystemFolder.BucketOf(scope.Account, scope.Region)}/{SystemFolder.Name}";
}
