namespace Tarn.Functions.Definitions;

/// <summary>A function's id: that of its registered resource. It is never used again, also not for a function of the same name.</summary>
/// <param name="Value">The number.</param>
public readonly record struct FunctionId(long Value);
