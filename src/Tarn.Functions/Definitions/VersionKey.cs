namespace Tarn.Functions.Definitions;

/// <summary>Names a version.</summary>
/// <param name="Number">The number; 0 is <c>$LATEST</c>.</param>
public readonly record struct VersionKey(FunctionId Function, long Number);
