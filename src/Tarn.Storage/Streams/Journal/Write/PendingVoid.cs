namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>Waits until what a failed group has left is durably void (D2): the header of the file after says so.</summary>
internal sealed class PendingVoid : PendingItem
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendStatus? failure;

    public ValueTask Task => new(done.Task);

    public override void Complete()
    {
        if (failure is not { } status)
        {
            done.TrySetResult();
            return;
        }

        done.TrySetException(new TarnException(
            status == AppendStatus.DiskFull ? ErrorKind.DiskFull : ErrorKind.Unavailable,
            "The journal cannot make void what a failed write has left: nothing is committed until it can."));
    }

    public override void Fail(AppendStatus status) => failure = status;
}
