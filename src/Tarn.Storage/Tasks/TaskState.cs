namespace Tarn.Storage.Tasks;

/// <summary>The states of a task. Rooms store names or numbers of their own. From <see cref="Stopped"/> on a task has ended.</summary>
public enum TaskState
{
    Waiting,
    Running,

    /// <summary>A caller has asked for the end. A room without this state keeps the one before it.</summary>
    Stopping,
    Stopped,
    Succeeded,
    Failed,
}
