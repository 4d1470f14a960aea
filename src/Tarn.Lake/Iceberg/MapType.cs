namespace Tarn.Lake.Iceberg;

/// <summary>A map; keys are always required.</summary>
/// <param name="KeyId">Field id of the key; 0 while none is assigned.</param>
/// <param name="Key">Type of the keys.</param>
/// <param name="ValueId">Field id of the value; 0 while none is assigned.</param>
/// <param name="Value">Type of the values.</param>
/// <param name="ValueRequired">Whether no value may be null.</param>
public sealed record MapType(int KeyId, IcebergType Key, int ValueId, IcebergType Value, bool ValueRequired = false)
    : IcebergType;
