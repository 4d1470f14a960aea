using Tarn.Items.Values;

namespace Tarn.Items.Writes;

/// <summary>One item of a written set.</summary>
/// <param name="Before">The item before the write; null: there was none. For a repeated call only where the write stored it.</param>
/// <param name="After">The item after the write; null: there is none.</param>
/// <param name="Verdict">The decision. For a repeated call, the first call's.</param>
public readonly record struct WrittenItem(Item? Before, Item? After, ItemVerdict Verdict);
