namespace Tarn.Lake.Hive.Planning;

/// <summary>A file that a scan reads.</summary>
/// <param name="Location">The object's location, <c>s3://bucket/key</c>.</param>
/// <param name="Version">The number of the object's version, which identifies its bytes.</param>
/// <param name="Bucket">The number of its bucket; null: the table's rows are not distributed by columns.</param>
/// <param name="IsBucketShown">Whether the names of the partition's files show their buckets; else the files are counted.</param>
public sealed record HiveFile(string Location, long SizeBytes, long Version, HivePartition Partition, int? Bucket, bool IsBucketShown);
