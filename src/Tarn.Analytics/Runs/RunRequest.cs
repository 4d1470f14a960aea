namespace Tarn.Analytics.Runs;

/// <summary>The kinds of requests to a runner.</summary>
internal enum RunRequestKind
{
    Stop,

    Snapshot,

    Update,
}

/// <summary>A request to a runner. It is carried out between two batches of inputs.</summary>
/// <param name="Snapshot">The name of the snapshot to take; null: none.</param>
/// <param name="AllowUnusedState">Whether an update may drop state.</param>
internal sealed record RunRequest(RunRequestKind Kind, string? Snapshot, bool AllowUnusedState)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the change is durable.</summary>
    public Task Done => _done.Task;

    /// <summary>Whether the run must not end before a checkpoint has been taken.</summary>
    public bool NeedsCheckpoint => Snapshot is not null;

    public void Complete() => _done.TrySetResult();

    public void Fail(Exception failure) => _done.TrySetException(failure);
}
