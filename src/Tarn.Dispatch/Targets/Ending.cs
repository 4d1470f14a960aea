using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Targets;

/// <summary>The rows and records that are committed together with the end of an event or of discarded records.</summary>
/// <param name="With">Writes rows; null: none. It may run again after a conflict, and must not refuse the commit of other events.</param>
/// <param name="Next">A new event for the same stream; null: none. Only events have one.</param>
public readonly record struct Ending(Func<IMetadataTransaction, ValueTask>? With, AcceptedEvent? Next = null)
{
    /// <summary>Records of targets inside the instance.</summary>
    public IReadOnlyList<IInsideAppend> Inside { get => field ?? []; init; }

    /// <summary>An end that leaves nothing.</summary>
    public static Ending Nothing => default;

    /// <summary>An end that sends one message.</summary>
    public static Ending Sent(IInsideAppend record) => new(null) { Inside = [record] };
}
