using System.Text.Json.Serialization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The facts about files that a statement's functions use, by group and index, and the position deletes to load before
/// the statement runs. The table is sent before the statement (`docs/formats/worker.md`).
/// </summary>
public sealed record FileTable
{
    /// <summary>The size limit. The worker holds the table in memory, so a larger table is refused.</summary>
    public const int BytesMax = 64 << 20;

    public required IReadOnlyList<FileGroup> Groups { get; init; }

    public IReadOnlyList<PositionDeleteFile> PositionDeletes { get; init; } = [];

    /// <summary>The reads of files that the engine cannot read, by the number that read_rows is called with.</summary>
    public IReadOnlyList<RowRequest> RowRequests { get; init; } = [];

    /// <summary>The reads of undelivered rows, by the number that read_tail is called with.</summary>
    public IReadOnlyList<TailRequest> TailRequests { get; init; } = [];

    /// <summary>The copies that write_plain_copies writes.</summary>
    public IReadOnlyList<PlainCopy> PlainCopies { get; init; } = [];

    /// <summary>
    /// Set when the statement reads the footers of the first group's files: the columns whose constants are wanted, in lower case.
    /// </summary>
    public IReadOnlyList<string>? Constants { get; init; }
}

/// <summary>
/// The files that one read_parquet reads, in the order of its list: a file's index is DuckDB's `file_index`.
/// </summary>
public sealed record FileGroup
{
    /// <summary>The scan whose position deletes apply.</summary>
    public required int Scan { get; init; }

    public required IReadOnlyList<FileRow> Files { get; init; }
}

/// <summary>A data or delete file.</summary>
public sealed record FileRow
{
    /// <summary>The object's location, `s3://bucket/key`.</summary>
    public required string Location { get; init; }

    /// <summary>The link in the worker's folder.</summary>
    public required string Link { get; init; }

    public long SizeBytes { get; init; }

    public long ModifiedMs { get; init; }

    /// <summary>The number of its partition within the scan.</summary>
    public int Scope { get; init; }

    /// <summary>The partition as a folder's name; null when the table has no partitions.</summary>
    public string? Partition { get; init; }

    public long SequenceNumber { get; init; }

    public long? FirstRowId { get; init; }

    /// <summary>Values, by field id, of columns that the file lacks and its partition defines, as text.</summary>
    public IReadOnlyDictionary<int, string?>? Values { get; init; }

    /// <summary>The location of its deletion vector.</summary>
    public VectorLocation? Vector { get; init; }

    /// <summary>Whether position delete files may name the file.</summary>
    public bool HasPositionDeletes { get; init; }
}

/// <summary>A blob in a linked Puffin file.</summary>
public sealed record VectorLocation(string Link, long Offset, int Length);

/// <summary>
/// A file of positions. It deletes rows of files in its scope. With <paramref name="AnyScope"/>, it references one data
/// file, and deletes rows of that file whatever its scope. An Avro file is read by a <paramref name="Request"/>; null: it is
/// a Parquet file.
/// </summary>
public sealed record PositionDeleteFile(int Scan, string Link, int Scope, bool AnyScope, long SequenceNumber, int? Request);

/// <summary>A read of a group's files by C#: the columns, then a boolean for each of some, then file and row number.</summary>
/// <param name="Group">The files.</param>
/// <param name="Columns">The columns, named t0, t1, …</param>
/// <param name="Presence">Ordinals of columns; h0, h1, … are true if the row's file has them.</param>
/// <param name="Names">The table's name mapping as JSON, for files without field ids.</param>
/// <param name="Form">How files of a Hive table become rows; null: they are Avro files.</param>
public sealed record RowRequest(int Group, IReadOnlyList<RowColumn> Columns, IReadOnlyList<int> Presence, string? Names, HiveForm? Form = null)
{
    /// <summary>The size in bytes of the parts in which threads read a large file of lines.</summary>
    public const long UsualSplitBytes = 64 << 20;

    /// <summary>Files of lines without compression, above this size in bytes, are read in parts of this size.</summary>
    public long SplitBytes { get; init; } = UsualSplitBytes;

    /// <summary>The table function that reads it.</summary>
    public const string FunctionName = "read_rows";
}

/// <summary>A read of undelivered rows: the columns are named t0, t1, …</summary>
/// <param name="Files">The files of chunks.</param>
/// <param name="Columns">The columns as a schema of Iceberg, in JSON.</param>
public sealed record TailRequest(IReadOnlyList<TailLink> Files, string Columns)
{
    /// <summary>
    /// Whether the columns <c>op</c> (0: insert, 1: update, 2: delete), <c>nf</c>, <c>na</c>, <c>ns</c>, <c>no</c>, <c>nr</c> follow: the
    /// index of its file, arrival time, shard, offset and sub-record give a row's order.
    /// </summary>
    public bool HasOrigins { get; init; }

    /// <summary>The table function that reads it.</summary>
    public const string FunctionName = "read_tail";
}

/// <summary>A linked file of chunks.</summary>
/// <param name="Shards">The ids of the shards that the rows' origins number.</param>
public sealed record TailLink(string Link, IReadOnlyList<TailChunk> Chunks, IReadOnlyList<long> Shards);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileTable))]
internal sealed partial class FileTableJson : JsonSerializerContext;
