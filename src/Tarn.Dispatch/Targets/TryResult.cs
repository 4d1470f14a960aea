namespace Tarn.Dispatch.Targets;

/// <summary>How a target took an event.</summary>
public enum TryResult
{
    /// <summary>The target has done it.</summary>
    Succeeded,

    /// <summary>The target failed: the event is tried again while its rules allow it.</summary>
    Failed,

    /// <summary>The event must not reach the target. It is discarded at once.</summary>
    Refused,

    /// <summary>There is no such target any more. The event ends, and no destination gets it.</summary>
    Gone,
}
