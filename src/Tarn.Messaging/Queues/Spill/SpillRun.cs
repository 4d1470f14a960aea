namespace Tarn.Messaging.Queues.Spill;

/// <summary>Spilled items that one queue record holds, for a start.</summary>
/// <param name="Offset">The queue record.</param>
/// <param name="Lowest">The lowest position in the order of its messages.</param>
/// <param name="LastMs">The latest time of an item: the end of a delay, or the sending of an id.</param>
internal readonly record struct SpillRun(SpillKind Kind, long Offset, long Lowest, long LastMs);
