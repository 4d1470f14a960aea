using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Targets;

/// <summary>The rows and the event that the end of an event leaves, in the commit that removes it.</summary>
/// <param name="With">Writes rows; null: none. It may run again after a conflict, and must not refuse the commit of other events.</param>
/// <param name="Next">A new event for the same stream; null: none.</param>
/// <param name="Inside">A record of a target inside the instance, in the same commit; null: none.</param>
public readonly record struct EventEnding(
    Func<IMetadataTransaction, ValueTask>? With, AcceptedEvent? Next = null, IInsideAppend? Inside = null)
{
    /// <summary>An end that leaves nothing.</summary>
    public static EventEnding Nothing => default;
}
