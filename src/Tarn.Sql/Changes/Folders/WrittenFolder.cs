namespace Tarn.Sql.Changes.Folders;

/// <summary>A file that a statement wrote for a folder. It waits outside the object store.</summary>
/// <param name="Path">The file, relative to the data directory.</param>
/// <param name="Values">Texts of the values that all its rows have in the key columns; null: NULL.</param>
/// <param name="Rows">The number of its rows.</param>
internal sealed record WrittenFolder(string Path, IReadOnlyList<string?> Values, long Rows)
{
    /// <summary>The bucket of all its rows; null: rows are in no buckets.</summary>
    public int? Bucket { get; init; }
}
