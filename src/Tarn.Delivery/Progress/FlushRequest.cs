namespace Tarn.Delivery.Progress;

/// <summary>A caller's wait until everything that was durable at its call is delivered.</summary>
internal sealed class FlushRequest : PipelineRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the records are delivered.</summary>
    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();

    /// <inheritdoc/>
    public override void GiveUp() => _done.TrySetCanceled();
}
