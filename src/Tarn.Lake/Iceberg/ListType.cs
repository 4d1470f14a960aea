namespace Tarn.Lake.Iceberg;

/// <summary>A list of elements.</summary>
/// <param name="ElementId">Field id of the element; 0 while none is assigned.</param>
/// <param name="Element">Type of the elements.</param>
/// <param name="ElementRequired">Whether no element may be null.</param>
public sealed record ListType(int ElementId, IcebergType Element, bool ElementRequired = false) : IcebergType;
