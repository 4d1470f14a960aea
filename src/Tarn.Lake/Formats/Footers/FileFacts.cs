using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Formats.Footers;

/// <summary>The facts of a Parquet file's footer that a table stores or checks.</summary>
public sealed record FileFacts
{
    /// <summary>The reason why no table can list the file; null: a table can.</summary>
    public string? Misfit { get; init; }

    /// <summary>The number of its rows.</summary>
    public long RowCount { get; init; }

    /// <summary>
    /// Its columns, all optional. The ids are the file's own field ids, or numbers from 1 if the file has none.
    /// Columns that hold only nulls of no type are left out.
    /// </summary>
    public StructType Columns { get; init; } = new([]);

    /// <summary>Whether the ids of <see cref="Columns"/> are the file's own.</summary>
    public bool HasFieldIds { get; init; }

    /// <summary>Offsets of its row groups.</summary>
    public IReadOnlyList<long> SplitOffsets { get; init; } = [];

    /// <summary>The statistics of its columns, by the ids of <see cref="Columns"/>.</summary>
    public ColumnMetrics Metrics { get; init; } = ColumnMetrics.None;

    /// <summary>
    /// The columns with one value in all rows, among those that the reader asked for: their value in the form of a bound,
    /// empty for null.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Constants { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Whether another file has the same columns: names, types, order, and ids where the files have their own.</summary>
    public bool HasSameColumns(FileFacts other) => HasFieldIds == other.HasFieldIds && Columns.Equals(other.Columns);

    /// <summary>The facts of a file that no table can list.</summary>
    public static FileFacts OfMisfit(string reason) => new() { Misfit = reason };
}
