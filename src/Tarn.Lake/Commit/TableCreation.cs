using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Commit;

/// <summary>A table to create.</summary>
public sealed record TableCreation
{
    /// <summary>The format version of tables whose definition names none.</summary>
    public const int DefaultFormatVersion = IcebergFormat.VersionDefault;

    /// <summary>Its name. Its database must exist when the commit is applied.</summary>
    public required TableName Name { get; init; }

    /// <summary>Its location, for instance <c>s3://bucket/database/table</c>. A slash at the end is dropped.</summary>
    public required string Location { get; init; }

    /// <summary>Its columns. Their field ids are replaced by new ones, from 1.</summary>
    public required StructType Columns { get; init; }

    /// <summary>
    /// Partition fields in order: column name, transform, and field name (null: derived from the column and transform).
    /// Empty: not partitioned.
    /// </summary>
    public IReadOnlyList<(string Column, Transform Transform, string? Name)> PartitionBy { get; init; } = [];

    /// <summary>The sort order as (column name, transform, descending, nulls first); empty: not sorted.</summary>
    public IReadOnlyList<(string Column, Transform Transform, bool Descending, bool NullsFirst)> SortBy { get; init; } = [];

    /// <summary>Full names of the columns that identify a row; empty: none.</summary>
    public IReadOnlyList<string> IdentifierColumns { get; init; } = [];

    /// <summary>The format version, 1 to 3. Tarn writes no files into tables of version 1.</summary>
    public int FormatVersion { get; init; } = IcebergFormat.VersionDefault;

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether Tarn itself (a delivery) chooses the columns, not a client through a door.</summary>
    public bool SchemaByTarn { get; init; }

    /// <summary>The door document (<see cref="CatalogTable.Document"/>).</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>
    /// The metadata of the empty table, with the field ids that its first commit gives it too. Files can be written
    /// for it before the commit lock is taken.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: a column of a partition field or sort field is missing, or its transform does not accept its type.
    /// </exception>
    public TableMetadata FirstMetadata(DateTimeOffset now) => NewTable.Metadata(this, now.ToUnixTimeMilliseconds());
}
