using Tarn.Sql.Catalog;

namespace Tarn.Sql.FileTables;

/// <summary>What one scan reads, once every file has a path.</summary>
internal sealed record ScanFiles(IReadOnlyList<ScanFile> Data)
{
    public static ScanFiles None { get; } = new([]);

    public IReadOnlyList<ScanDelete> Deletes { get; init; } = [];

    public IReadOnlyDictionary<int, KeyColumn> KeyColumns { get; init; } = new Dictionary<int, KeyColumn>();
}

/// <summary>A Parquet file as a worker reaches it: the path of its link, seen from the worker's folder.</summary>
internal abstract record LinkedFile(string Path)
{
    /// <summary>The file's own schema; null where it was not looked at, because nothing depends on it.</summary>
    public PhysicalSchema? Physical { get; init; }
}

/// <summary>A data file, and which deletes concern it.</summary>
internal sealed record ScanFile(DataFile File, string Path) : LinkedFile(Path)
{
    /// <summary>Rows may be deleted by position.</summary>
    public bool HasPositionDeletes { get; init; }

    /// <summary>Stands for all position deletes of the file.</summary>
    public ScanDelete? Vector { get; init; }

    /// <summary>Rows may be deleted by value.</summary>
    public bool HasEqualityDeletes { get; init; }
}

/// <summary>A delete file.</summary>
internal sealed record ScanDelete(DeleteFile File, string Path) : LinkedFile(Path);

/// <summary>A Parquet file's schema, top level by field id.</summary>
/// <param name="ByName">the file has no field ids: those here come from the table's name mapping, and the file is read by names</param>
internal sealed record PhysicalSchema(IReadOnlyDictionary<int, PhysicalField> Fields, bool ByName)
{
    /// <summary>The engine finds each column by its name in the file: no two names differ by case alone, none is one of its own.</summary>
    public bool HasPlainNames { get; init; }
}

/// <summary>A level of a Parquet file's schema.</summary>
internal sealed record PhysicalField(int FieldId, string Name, string DuckType, IReadOnlyList<PhysicalField> Children);
