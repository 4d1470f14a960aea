
namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>One field of a partition spec.</summary>
/// <param name="SourceId">Id of its source column.</param>
/// <param name="FieldId">
/// Id of the partition field, at least 1000. Specs with the same source and transform share it.
/// </param>
/// <param name="Transform">The transform that computes it.</param>
public sealed record PartitionField(int SourceId, int FieldId, string Name, Transform Transform);
