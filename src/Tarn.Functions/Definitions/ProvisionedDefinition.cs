namespace Tarn.Functions.Definitions;

/// <summary>Environments that wait for calls.</summary>
/// <param name="Count">Their number.</param>
/// <param name="ModifiedMs">The time of the last change, Unix milliseconds.</param>
public sealed record ProvisionedDefinition(int Count, long ModifiedMs);
