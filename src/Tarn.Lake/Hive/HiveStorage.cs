namespace Tarn.Lake.Hive;

/// <summary>How the files of a table or partition are found and read: what Glue calls a storage descriptor. Immutable.</summary>
public sealed record HiveStorage
{
    /// <summary>The columns of the files, without partition keys.</summary>
    public required IReadOnlyList<HiveColumn> Columns { get; init; }

    /// <summary>The folder of its files, <c>s3://bucket/folder/</c>; null: none is named.</summary>
    public string? Location { get; init; }

    /// <summary>The Java class that reads files; null: none is named.</summary>
    public string? InputFormat { get; init; }

    /// <summary>The Java class that writes files; null: none is named.</summary>
    public string? OutputFormat { get; init; }

    /// <summary>The Java class that makes rows of bytes; null: none is named.</summary>
    public string? SerDe { get; init; }

    /// <summary>The properties of the SerDe.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The columns by which rows are distributed over files; empty: they are not.</summary>
    public IReadOnlyList<string> BucketColumns { get; init; } = [];

    /// <summary>The columns by which rows are sorted in files, and whether each ascends.</summary>
    public IReadOnlyList<(string Column, bool Ascends)> SortColumns { get; init; } = [];

    /// <summary>The number of files over which rows are distributed.</summary>
    public int Buckets { get; init; }
}
