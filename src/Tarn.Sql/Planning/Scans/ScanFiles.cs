using Tarn.Sql.Catalog;
using Tarn.Workers.FileTables;

namespace Tarn.Sql.Planning.Scans;

/// <summary>The files of one scan, once every file has a path.</summary>
internal sealed record ScanFiles(IReadOnlyList<ScanFile> Data)
{
    public static ScanFiles None { get; } = new([]);

    public IReadOnlyList<ScanDelete> Deletes { get; init; } = [];

    /// <summary>Undelivered rows beside the files.</summary>
    public IReadOnlyList<TailLink> Tail { get; init; } = [];

    /// <summary>Rows of metadata instead of files; null: there are none.</summary>
    public IReadOnlyList<object?[]>? Rows { get; init; }

    /// <summary>A table of the worker with the rows of metadata; null: there is none.</summary>
    public string? Listed { get; init; }

    public IReadOnlyDictionary<int, KeyColumn> KeyColumns { get; init; } = new Dictionary<int, KeyColumn>();
}

/// <summary>A Parquet file for a worker: the path of its link, relative to the worker's folder.</summary>
internal abstract record LinkedFile(string Path)
{
    /// <summary>The file's own schema; null when it was not read, because the statement does not need it.</summary>
    public PhysicalSchema? Physical { get; init; }
}

/// <summary>A data file and the deletes that apply to it.</summary>
internal sealed record ScanFile(ScannedFile File, string Path) : LinkedFile(Path)
{
    /// <summary>Whether rows may be deleted by position.</summary>
    public bool HasPositionDeletes { get; init; }

    /// <summary>The vector that replaces all position deletes of the file.</summary>
    public ScanDelete? Vector { get; init; }

    /// <summary>Whether rows may be deleted by value.</summary>
    public bool HasEqualityDeletes { get; init; }
}

/// <summary>A delete file.</summary>
internal sealed record ScanDelete(DeleteFile File, string Path) : LinkedFile(Path);

/// <summary>A Parquet file's schema, top level by field id.</summary>
/// <param name="ByName">
/// Whether the file has no field ids. The ids here then come from the table's name mapping, and the file is read by
/// names.
/// </param>
internal sealed record PhysicalSchema(IReadOnlyDictionary<int, PhysicalField> Fields, bool ByName)
{
    /// <summary>
    /// Whether the engine finds each column by its name in the file: no two names differ only by case, and none is a
    /// name that the engine adds.
    /// </summary>
    public bool HasPlainNames { get; init; }
}

/// <summary>A level of a Parquet file's schema.</summary>
internal sealed record PhysicalField(int FieldId, string Name, string DuckType, IReadOnlyList<PhysicalField> Children)
{
    private readonly string? _engineName;

    /// <summary>Its name for the engine, which differs from that in the file where another field of its row has the same name but for case.</summary>
    public string EngineName
    {
        get => _engineName ?? Name;
        init => _engineName = value;
    }

    /// <summary>The unit in which the file counts a time; null: it has no time here.</summary>
    public PhysicalUnit? Unit { get; init; }

    /// <summary>Whether it may occur any number of times in its parent.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether it is a list of its only child.</summary>
    public bool IsList => DuckType.EndsWith("[]", StringComparison.Ordinal) && Children.Count == 1;

    /// <summary>Whether it is a map of its first child to its second one.</summary>
    public bool IsMap => DuckType.StartsWith("MAP(", StringComparison.Ordinal) && Children.Count == 2;

    /// <summary>Whether its children are fields.</summary>
    public bool IsStruct => Children.Count > 0 && !IsList && !IsMap;
}

/// <summary>Units in which Parquet files count times.</summary>
internal enum PhysicalUnit
{
    Milliseconds,
    Microseconds,
    Nanoseconds,
}
