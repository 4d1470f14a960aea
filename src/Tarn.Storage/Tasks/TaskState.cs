namespace Tarn.Storage.Tasks;

/// <summary>The states of a task. Projects store names or numbers of their own. From <see cref="Stopped"/> on a task has ended.</summary>
public enum TaskState
{
    Waiting,
    Running,

    /// <summary>A caller has asked for the end. A project without this state stays in the one before it.</summary>
    Stopping,
    Stopped,
    Succeeded,
    Failed,
}
