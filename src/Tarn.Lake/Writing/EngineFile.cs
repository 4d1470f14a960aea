namespace Tarn.Lake.Writing;

/// <summary>
/// A Parquet file that an engine wrote for a table, in <c>scratch/</c> and not synced. It has the table's columns in order,
/// with their names and field ids. All columns are optional and <c>fixed</c> values are byte arrays, because DuckDB writes no
/// others. <see cref="DataFileAdoption"/> gives the file its final form.
/// </summary>
public sealed record EngineFile
{
    /// <summary>Its path, relative to the data directory.</summary>
    public required string Path { get; init; }

    /// <summary>The number of its rows, as the engine reported it.</summary>
    public required long RowCount { get; init; }

    /// <summary>
    /// The number of NaN values by field id. Columns of float or double that are not counted here get no bounds: D39 (column
    /// bounds come from the footer).
    /// </summary>
    public IReadOnlyDictionary<int, long> NanCounts { get; init; } = new Dictionary<int, long>();

    /// <summary>Whether its rows are position deletes (<see cref="Shredding.Upserts.PositionRows.Columns"/>) instead of rows of the table.</summary>
    public bool HasPositionDeletes { get; init; }

    /// <summary>Whether the ids of moved rows follow the table's columns (<see cref="Commit.MovedRows.Columns"/>).</summary>
    public bool HasRowIds { get; init; }

    /// <summary>The sort order of its rows; null: none.</summary>
    public int? SortOrderId { get; init; }
}
