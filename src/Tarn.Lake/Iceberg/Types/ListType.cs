namespace Tarn.Lake.Iceberg.Types;

/// <summary>A list of elements.</summary>
/// <param name="ElementId">Field id of the element; 0: not assigned yet.</param>
/// <param name="ElementRequired">Whether null elements are forbidden.</param>
public sealed record ListType(int ElementId, IcebergType Element, bool ElementRequired = false) : IcebergType;
