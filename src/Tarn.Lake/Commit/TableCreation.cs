using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Commit;

/// <summary>A table to be made.</summary>
public sealed record TableCreation
{
    /// <summary>Its name. Its database must exist when the commit is applied.</summary>
    public required TableName Name { get; init; }

    /// <summary>Where it lies, for instance <c>s3://bucket/database/table</c>; a slash at the end is dropped.</summary>
    public required string Location { get; init; }

    /// <summary>Its columns; field ids are given anew, from 1.</summary>
    public required StructType Columns { get; init; }

    /// <summary>
    /// Partition fields as (column name, transform, name; null: by the column and transform), in order; empty: not partitioned.
    /// </summary>
    public IReadOnlyList<(string Column, Transform Transform, string? Name)> PartitionBy { get; init; } = [];

    /// <summary>The sort order as (column name, transform, descending, nulls first); empty: not sorted.</summary>
    public IReadOnlyList<(string Column, Transform Transform, bool Descending, bool NullsFirst)> SortBy { get; init; } = [];

    /// <summary>Full names of the columns that identify a row; empty: none.</summary>
    public IReadOnlyList<string> IdentifierColumns { get; init; } = [];

    /// <summary>Table properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether Tarn makes it on its own (a delivery), not a client through a door.</summary>
    public bool MadeByTarn { get; init; }

    /// <summary>The door document (<see cref="CatalogTable.Document"/>).</summary>
    public ReadOnlyMemory<byte> Document { get; init; }
}
