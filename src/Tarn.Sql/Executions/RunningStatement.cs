namespace Tarn.Sql.Executions;

/// <summary>A running statement. Callers can cancel it and wait for its end, even before its task is set.</summary>
internal sealed class RunningStatement(CancellationTokenSource cancel, string workGroup)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _ended.Task;

    public string WorkGroup => workGroup;

    public void Follow(Task task) => task.ContinueWith(
        _ =>
        {
            lock (_ended)
            {
                cancel.Dispose();
                _ended.SetResult();
            }
        },
        TaskScheduler.Default);

    public Task Cancel()
    {
        lock (_ended)
        {
            return _ended.Task.IsCompleted ? Task.CompletedTask : cancel.CancelAsync();
        }
    }
}
