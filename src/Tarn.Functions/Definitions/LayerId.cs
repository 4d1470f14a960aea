namespace Tarn.Functions.Definitions;

/// <summary>A layer's id: that of its registered resource.</summary>
/// <param name="Value">The number.</param>
public readonly record struct LayerId(long Value);
