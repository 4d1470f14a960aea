namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The ids of the columns of position delete files, which are the same in every table.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#position-delete-files"/>
public static class PositionDeleteColumns
{
    /// <summary><c>file_path</c>: the location of the data file.</summary>
    public const int FilePath = int.MaxValue - 101;

    /// <summary><c>pos</c>: the row's position in it, from 0.</summary>
    public const int Position = int.MaxValue - 102;
}
