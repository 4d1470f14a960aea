namespace Tarn.Storage.Tasks;

/// <summary>The states of a task. Rooms store names or numbers of their own. From <see cref="Stopped"/> on a task has ended.</summary>
public enum TaskState
{
    /// <summary>It waits for its first pass.</summary>
    Waiting,

    /// <summary>Passes work.</summary>
    Running,

    /// <summary>A caller has asked for the end. A room without this state keeps the one before it.</summary>
    Stopping,

    /// <summary>It ended because a caller asked for it.</summary>
    Stopped,

    /// <summary>All work is done.</summary>
    Succeeded,

    /// <summary>It ended for a reason.</summary>
    Failed,
}
