using System.Reflection;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>A commit that waits for the writer, or for the end of its group.</summary>
internal abstract class PendingCommit
{
    /// <summary>
    /// The code that made the body: bodies from the same code mostly agree in whether they touch the log.
    /// </summary>
    public abstract MethodInfo Code { get; }

    /// <summary>The changes of the body's last run.</summary>
    public TransactionRecorder? Recorder { get; set; }

    /// <summary>The commit number of the last run.</summary>
    public long Number { get; set; }

    /// <summary>
    /// Why the body failed in its last run, if it did: the commit's outcome once the group has taken effect.
    /// </summary>
    public Exception? Failure { get; set; }

    /// <summary>The caller gave up before the commit's turn.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Runs the body; its exceptions pass through.</summary>
    public abstract void Run(IMetadataTransaction transaction);

    /// <summary>Completes the waiter with the last run's outcome.</summary>
    public abstract void Complete();

    /// <summary>Fails the waiter.</summary>
    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class PendingCommit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellation) : PendingCommit
{
    private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => outcome.Task;

    public override MethodInfo Code => body.Method;

    public override bool IsAbandoned => cancellation.IsCancellationRequested && outcome.TrySetCanceled(cancellation);

    public override void Run(IMetadataTransaction transaction) => result = MemoryMetadataStore.Completed(body(transaction));

    public override void Complete()
    {
        if (Failure is null)
        {
            outcome.TrySetResult(result!);
        }
        else
        {
            outcome.TrySetException(Failure);
        }
    }

    public override void Fail(Exception failure) => outcome.TrySetException(failure);
}
