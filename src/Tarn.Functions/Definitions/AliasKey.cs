namespace Tarn.Functions.Definitions;

/// <summary>Names an alias.</summary>
/// <param name="Name">The alias's name.</param>
public readonly record struct AliasKey(FunctionId Function, string Name);
