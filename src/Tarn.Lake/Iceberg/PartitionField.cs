namespace Tarn.Lake.Iceberg;

/// <summary>One field of a partition spec.</summary>
/// <param name="SourceId">Id of the column that it is computed from.</param>
/// <param name="FieldId">Id of the partition field, from 1000 up; kept over specs where source and transform are the same.</param>
/// <param name="Name">Its name.</param>
/// <param name="Transform">How it is computed.</param>
public sealed record PartitionField(int SourceId, int FieldId, string Name, Transform Transform);
