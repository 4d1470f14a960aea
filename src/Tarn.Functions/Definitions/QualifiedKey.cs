namespace Tarn.Functions.Definitions;

/// <summary>A version or alias by its name, with a kind of configuration.</summary>
public readonly record struct QualifiedKey(FunctionId Function, QualifiedKind Kind, string Qualifier);
