namespace Tarn.Lake.Iceberg.Types;

/// <summary>A map. Its keys are always required.</summary>
/// <param name="KeyId">Field id of the key; 0: not assigned yet.</param>
/// <param name="ValueId">Field id of the value; 0: not assigned yet.</param>
/// <param name="ValueRequired">Whether null values are forbidden.</param>
public sealed record MapType(int KeyId, IcebergType Key, int ValueId, IcebergType Value, bool ValueRequired = false)
    : IcebergType;
