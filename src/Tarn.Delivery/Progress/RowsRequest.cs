using Tarn.Delivery.Buffers;

namespace Tarn.Delivery.Progress;

/// <summary>A caller's wait for the undelivered rows of an output, everything that was durable at its call among them.</summary>
/// <param name="lane">The output of a table.</param>
internal sealed class RowsRequest(DeliveryOutputId lane) : PipelineRequest
{
    private readonly TaskCompletionSource<UndeliveredRows> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DeliveryOutputId Lane => lane;

    /// <summary>Completes with the rows, which the caller releases.</summary>
    public Task<UndeliveredRows> Done => _done.Task;

    /// <summary>Hands over the rows.</summary>
    public void Complete(UndeliveredRows rows)
    {
        if (!_done.TrySetResult(rows))
        {
            rows.Release();
        }
    }

    /// <summary>The caller waits no more.</summary>
    public void Abandon()
    {
        if (!_done.TrySetCanceled() && _done.Task.IsCompletedSuccessfully)
        {
            _done.Task.Result.Release();
        }
    }

    /// <summary>The rows cannot be read.</summary>
    public void Fail(Exception failure) => _done.TrySetException(failure);

    /// <inheritdoc/>
    public override void GiveUp() => _done.TrySetCanceled();
}
