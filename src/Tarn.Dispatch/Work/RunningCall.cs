using Tarn.Dispatch.Rows;

namespace Tarn.Dispatch.Work;

/// <summary>An event in flight.</summary>
/// <param name="Place">The target, and its host.</param>
/// <param name="Bytes">The memory that it holds.</param>
/// <param name="WasWell">Whether the target answered its last call; null: it had none.</param>
internal sealed record RunningCall(EventSlot Place, UndoneEvent Event, long Bytes, bool? WasWell)
{
    /// <summary>Whether it counts among its target's calls. Without a call the event only waits for a commit.</summary>
    public bool IsCall { get; init; } = true;
}
