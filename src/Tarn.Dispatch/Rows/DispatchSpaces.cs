using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Rows;

/// <summary>The metadata spaces of one stream of events. Its owner chooses them; they are never shared.</summary>
/// <param name="Stream">Nothing → the internal stream, its first shard and its consumer.</param>
/// <param name="Undone">Offset → an event below the position that is not done.</param>
/// <param name="Due">(time in Unix milliseconds, offset) → nothing: the event is due then.</param>
/// <param name="Places">(target, offset) → nothing: the event waits for a free slot of its target.</param>
public sealed record DispatchSpaces(Space Stream, Space Undone, Space Due, Space Places);
