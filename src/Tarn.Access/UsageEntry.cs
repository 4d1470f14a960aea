namespace Tarn.Access;

/// <summary>Units that a call used.</summary>
/// <param name="Dimension">The unit.</param>
/// <param name="Units">The number of units; 1 or more.</param>
/// <param name="Resource">The resource that used them; None when the call named no resource.</param>
public readonly record struct UsageEntry(UsageDimension Dimension, long Units, ResourceId Resource);
