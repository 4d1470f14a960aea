using Tarn.Sql.Catalog;

namespace Tarn.Sql.Planning;

/// <summary>A data file as a worker reaches it: the catalog's entry and the path of its link, seen from the worker's folder.</summary>
internal sealed record ScanFile(DataFile File, string Path)
{
    /// <summary>The file's own schema below the top level, by field id, where it is known to differ from the table's; else null.</summary>
    public IReadOnlyDictionary<int, PhysicalField>? Physical { get; init; }
}

/// <summary>A level of a Parquet file's schema.</summary>
internal sealed record PhysicalField(int FieldId, string Name, string DuckType, IReadOnlyList<PhysicalField> Children);
