using System.Text.Json.Serialization;

namespace Tarn.Sql.FileTables;

/// <summary>
/// What a statement's functions know of the files that it reads: facts of each file by group and place, and the position deletes to load
/// before the statement runs. Travels before the statement (`docs/formats/worker.md`).
/// </summary>
internal sealed record FileTable
{
    /// <summary>More is refused: the worker would have to hold it.</summary>
    public const int BytesMax = 64 << 20;

    public required IReadOnlyList<FileGroup> Groups { get; init; }

    public IReadOnlyList<PositionDeleteFile> PositionDeletes { get; init; } = [];
}

/// <summary>The files that one read_parquet reads, in the order of its list: a file's place is DuckDB's `file_index`.</summary>
internal sealed record FileGroup
{
    /// <summary>The scan whose position deletes are meant.</summary>
    public required int Scan { get; init; }

    public required IReadOnlyList<FileRow> Files { get; init; }
}

/// <summary>A data or delete file.</summary>
internal sealed record FileRow
{
    /// <summary>The object's location, `s3://bucket/key`.</summary>
    public required string Location { get; init; }

    /// <summary>The link in the worker's folder.</summary>
    public required string Link { get; init; }

    public long SizeBytes { get; init; }

    public long ModifiedMs { get; init; }

    /// <summary>Number of its partition within the scan.</summary>
    public int Scope { get; init; }

    /// <summary>The partition as a folder's name; null where the table has none.</summary>
    public string? Partition { get; init; }

    public long SequenceNumber { get; init; }

    public long? FirstRowId { get; init; }

    /// <summary>Values by field id of columns that the file lacks and that its partition says, as text.</summary>
    public IReadOnlyDictionary<int, string?>? Values { get; init; }

    /// <summary>Where its deletion vector lies.</summary>
    public VectorPlace? Vector { get; init; }

    /// <summary>Whether position delete files may name it.</summary>
    public bool HasPositionDeletes { get; init; }
}

/// <summary>A blob in a linked Puffin file.</summary>
internal sealed record VectorPlace(string Link, long Offset, int Length);

/// <summary>A Parquet file of positions; it deletes in files of its scope, or in those that it names alone where it names one.</summary>
internal sealed record PositionDeleteFile(int Scan, string Link, int Scope, bool AnyScope, long SequenceNumber);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileTable))]
internal sealed partial class FileTableJson : JsonSerializerContext;
