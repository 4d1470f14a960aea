namespace Tarn.Messaging.Queues.Moves;

/// <summary>The states of a move task. The names are stored.</summary>
public enum MoveStatus
{
    /// <summary>Messages move.</summary>
    Running,

    /// <summary>A caller has asked for the end.</summary>
    Cancelling,

    /// <summary>It ended because a caller asked for it.</summary>
    Cancelled,

    /// <summary>No visible message was left.</summary>
    Completed,

    /// <summary>It ended for <see cref="MoveTask.FailureReason"/>.</summary>
    Failed,
}
