using Tarn.Items.Values;

namespace Tarn.Items.Writes;

/// <summary>
/// Decides about an item by its newest durable image. It runs while no other write changes the item, perhaps more than once; it waits for nothing, and
/// has no side effects. Its exceptions end the whole call, which then changes nothing.
/// </summary>
/// <param name="before">The item; null: there is none.</param>
public delegate ItemVerdict ItemDecision(Item? before);
