namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The ids of the columns of position delete files, which are the same in every table.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#position-delete-files"/>
public static class PositionDeleteColumns
{
    /// <summary><c>file_path</c>: the location of the data file.</summary>
    public const int FilePath = int.MaxValue - 101;

    /// <summary><c>pos</c>: the row's position in it, from 0.</summary>
    public const int Position = int.MaxValue - 102;

    /// <summary>
    /// Whether a position delete file may name a data file, by the bounds of its paths. An upper bound may be truncated, and
    /// writers exist that do not raise its last character: a path that begins with it may be named too. A needless delete file
    /// costs time, and a missing one returns deleted rows.
    /// </summary>
    /// <param name="path">The data file's location, UTF-8.</param>
    /// <param name="lower">The lower bound; empty: none.</param>
    /// <param name="upper">The upper bound; empty: none.</param>
    public static bool MayName(ReadOnlySpan<byte> path, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper) =>
        path.SequenceCompareTo(lower) >= 0 && (upper.IsEmpty || path.SequenceCompareTo(upper) <= 0 || path.StartsWith(upper));
}
