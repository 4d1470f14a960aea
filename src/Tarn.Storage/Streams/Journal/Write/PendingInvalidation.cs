namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Waits until the bytes of a failed group are durably invalidated: the header of the next file states it. See D2 (a
/// failed sync poisons its file).
/// </summary>
internal sealed class PendingInvalidation : PendingItem
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendStatus? _failure;

    public ValueTask Task => new(_done.Task);

    public override void Complete()
    {
        if (_failure is not { } status)
        {
            _done.TrySetResult();
            return;
        }

        _done.TrySetException(new TarnException(
            status == AppendStatus.DiskFull ? ErrorKind.DiskFull : ErrorKind.Unavailable,
            "The journal cannot invalidate the frames of a failed write: nothing is committed until it can."));
    }

    /// <summary>Fails the wait; the last reason counts.</summary>
    public override void Fail(AppendStatus status) => _failure = status;
}
