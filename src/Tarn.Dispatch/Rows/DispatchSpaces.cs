using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Rows;

/// <summary>The metadata spaces of one stream of events. Its owner chooses them; they are never shared.</summary>
/// <param name="Stream">Nothing → the internal stream, its first shard and its consumer.</param>
/// <param name="Undone">Offset → an event below the position that is not done.</param>
/// <param name="Due">(time in Unix milliseconds, offset) → nothing: the event is due then.</param>
/// <param name="Places">(target, offset) → nothing: the event waits for a free slot of its target.</param>
public sealed record DispatchSpaces(Space Stream, Space Undone, Space Due, Space Places)
{
    /// <summary>Four spaces in a row, with names that begin alike.</summary>
    public static DispatchSpaces From(ushort first, string name) => new(
        new Space(first, $"{name}-stream"), new Space((ushort)(first + 1), $"{name}-undone"), new Space((ushort)(first + 2), $"{name}-due"),
        new Space((ushort)(first + 3), $"{name}-places"));
}
