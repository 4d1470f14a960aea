namespace Tarn.Sql.Catalog;

/// <summary>The partition of a data file.</summary>
public abstract class FilePartition
{
    /// <summary>The partition as a folder's name: `day=2024-02-29/city=New+York`.</summary>
    public abstract string Path { get; }

    /// <summary>The ids of the columns whose value all rows share.</summary>
    public abstract IEnumerable<int> ValueIds { get; }

    /// <summary>The text of the value that all rows have in a column; false when the rows do not share one.</summary>
    public abstract bool TryValue(int sourceId, out string? text);
}
