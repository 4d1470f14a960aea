namespace Tarn.Sql.Catalog;

/// <summary>The way in which a delete file names its rows.</summary>
public enum DeleteKind
{
    /// <summary>By data file and position, in a file of its own.</summary>
    Positions,

    /// <summary>
    /// By position in one data file, as a bitmap in a Puffin file. It replaces all position deletes of that file.
    /// </summary>
    Vector,

    /// <summary>By the values of columns.</summary>
    Equality,
}

/// <summary>A delete file, or a deletion vector, of a snapshot.</summary>
public sealed record DeleteFile
{
    public required DeleteKind Kind { get; init; }

    /// <summary>The object's location, `s3://bucket/key`.</summary>
    public required string Location { get; init; }

    /// <summary>`parquet`, `avro`, `orc`; for vectors `puffin`.</summary>
    public string Format { get; init; } = "parquet";

    public required long SizeBytes { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>The number of its (spec, partition tuple), as in <see cref="ScannedFile.Scope"/>.</summary>
    public int Scope { get; init; }

    /// <summary>Whether its spec has no partitions; equality deletes then apply to every partition.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>
    /// Position deletes apply to files of this and lower sequence numbers, equality deletes to lower ones only.
    /// </summary>
    public required long DataSequenceNumber { get; init; }

    /// <summary>For positions and vectors: the one data file that the deletes refer to, if it is known.</summary>
    public string? ReferencedFile { get; init; }

    /// <summary>For a vector: the offset of its blob in the file.</summary>
    public long ContentOffset { get; init; }

    public int ContentBytes { get; init; }

    /// <summary>For equality deletes: field ids of the compared columns, ascending.</summary>
    public IReadOnlyList<int> EqualityIds { get; init; } = [];
}

/// <summary>
/// A column that equality deletes compare: a present or former column of the table, and the path to a field inside it.
/// </summary>
/// <param name="Root">The column, with its last type.</param>
/// <param name="Path">The position of the field at every level below; empty: the column itself.</param>
/// <param name="Type">The type of the compared values.</param>
public sealed record KeyColumn(TableColumn Root, IReadOnlyList<int> Path, Types.SqlType Type);
