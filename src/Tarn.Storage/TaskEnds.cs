namespace Tarn.Storage;

/// <summary>Waits for the ends of tasks whose outcomes are known or of no interest.</summary>
public static class TaskEnds
{
    /// <summary>Completes with the task, however it ends.</summary>
    public static Task Quietly(this Task task) =>
        task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
