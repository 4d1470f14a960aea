namespace Tarn.Access;

/// <summary>Units that a call used.</summary>
/// <param name="Dimension">What was used.</param>
/// <param name="Units">How much; 1 or more.</param>
/// <param name="Resource">What it is counted for; None when no resource was named.</param>
public readonly record struct UsageEntry(UsageDimension Dimension, long Units, ResourceId Resource);
