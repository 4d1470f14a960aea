namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>A file in the object store.</summary>
/// <param name="Version">The number of its version, which is never given twice.</param>
/// <param name="ModifiedMs">When it was written, in milliseconds since the epoch.</param>
public sealed record ListedFile(string Bucket, string Key, long Version, long SizeBytes, long ModifiedMs)
{
    /// <summary>The hash of its location.</summary>
    internal UInt128 Hash => KnownFiles.Hash(Bucket, Key);

    /// <summary>Whether it is below a folder, <c>s3://bucket/folder/</c>.</summary>
    /// <param name="folder">The folder; null: every file is.</param>
    internal bool LiesIn(string? folder) => folder is null || $"s3://{Bucket}/{Key}".StartsWith(folder, StringComparison.Ordinal);

    /// <summary>Whether the key ends like a file of a table. Other files below a table's location belong to somebody else.</summary>
    internal bool IsOfTable => Key.EndsWith(".parquet", StringComparison.Ordinal) || Key.EndsWith(".avro", StringComparison.Ordinal)
        || Key.EndsWith(".orc", StringComparison.Ordinal) || Key.EndsWith(".puffin", StringComparison.Ordinal)
        || Key.EndsWith(".stats", StringComparison.Ordinal) || Key.EndsWith(".metadata.json", StringComparison.Ordinal);
}
