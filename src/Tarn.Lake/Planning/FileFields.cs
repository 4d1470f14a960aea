namespace Tarn.Lake.Planning;

/// <summary>Ids of text fields that every table has and that are the same in all rows of a file.</summary>
public static class FileFields
{
    /// <summary>The location of the row's file; the specification's <c>_file</c>.</summary>
    public const int Path = int.MaxValue - 1;

    /// <summary>The file's partition as a path (<c>day=2024-02-29/city=Oslo</c>); empty without partitions.</summary>
    public const int PartitionPath = int.MaxValue - 5;
}
