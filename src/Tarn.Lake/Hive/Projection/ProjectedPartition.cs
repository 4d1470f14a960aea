namespace Tarn.Lake.Hive.Projection;

/// <summary>A partition that a table's properties describe. The catalog has no row of it, and its folder may be absent.</summary>
/// <param name="Values">A value for each partition key, in the usual text of the key's type.</param>
/// <param name="Location">Its folder, <c>s3://bucket/folder/</c>.</param>
public readonly record struct ProjectedPartition(IReadOnlyList<string> Values, string Location);
