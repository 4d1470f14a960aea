using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Writing;

/// <summary>Data files of whose live rows sketches of distinct values are made.</summary>
public sealed record SketchJob
{
    /// <summary>The table. Its pin holds all files until the job has ended.</summary>
    public required PinnedTable Table { get; init; }

    /// <summary>The data files with their deletes.</summary>
    public required IReadOnlyList<ScanTask> Files { get; init; }

    /// <summary>Columns of primitive types, of the table's current schema.</summary>
    public required IReadOnlyList<NestedField> Columns { get; init; }
}
