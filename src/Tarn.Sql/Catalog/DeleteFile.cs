namespace Tarn.Sql.Catalog;

/// <summary>How a delete file names the rows that it deletes.</summary>
public enum DeleteKind
{
    /// <summary>By data file and position, in a file of its own.</summary>
    Positions,

    /// <summary>By position in one data file, as a bitmap in a Puffin file; it stands for all that file's position deletes.</summary>
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

    /// <summary>`parquet`, `avro`, `orc`; of vectors `puffin`.</summary>
    public string Format { get; init; } = "parquet";

    public required long SizeBytes { get; init; }

    /// <summary>Number of its (spec, partition tuple), as <see cref="DataFile.Scope"/>.</summary>
    public int Scope { get; init; }

    /// <summary>Whether its spec has no partitions: then equality deletes apply to every partition.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Position deletes apply to files of this and lower sequence numbers, equality deletes to lower ones only.</summary>
    public required long DataSequenceNumber { get; init; }

    /// <summary>Of positions and vectors: the one data file that is meant, where that is known.</summary>
    public string? ReferencedFile { get; init; }

    /// <summary>Of a vector: where its blob lies in the file.</summary>
    public long ContentOffset { get; init; }

    public int ContentBytes { get; init; }

    /// <summary>Of equality deletes: field ids of the columns compared, ascending.</summary>
    public IReadOnlyList<int> EqualityIds { get; init; } = [];
}

/// <summary>A column that equality deletes compare: a column of the table, or one that it had, and the way to a field inside it.</summary>
/// <param name="Root">the column, with the type that it had last</param>
/// <param name="Path">position of the field at every level below; empty: the column itself</param>
/// <param name="Type">type of what is compared</param>
public sealed record KeyColumn(TableColumn Root, IReadOnlyList<int> Path, Types.SqlType Type);

/// <summary>The live files of a snapshot.</summary>
public sealed record TableFiles(IReadOnlyList<DataFile> Data)
{
    public static TableFiles None { get; } = new([]);

    public IReadOnlyList<DeleteFile> Deletes { get; init; } = [];

    /// <summary>What <see cref="DeleteFile.EqualityIds"/> mean.</summary>
    public IReadOnlyDictionary<int, KeyColumn> KeyColumns { get; init; } = new Dictionary<int, KeyColumn>();
}
