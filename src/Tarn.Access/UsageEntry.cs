namespace Tarn.Access;

/// <summary>Units that a call used.</summary>
/// <param name="Dimension">What was used.</param>
/// <param name="Units">How much; 1 or more.</param>
/// <param name="ResourceId">The registry's id of the resource that it is counted for; 0 when none was named.</param>
public readonly record struct UsageEntry(UsageDimension Dimension, long Units, long ResourceId);
