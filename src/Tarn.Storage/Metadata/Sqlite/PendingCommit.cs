namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>A commit that waits for the writer, or for the end of its group.</summary>
/// <param name="withLog">See <see cref="WithLog"/>.</param>
internal abstract class PendingCommit(bool withLog)
{
    /// <summary>
    /// The caller asked for a commit with the log: <see cref="IMetadataStore.CommitWithLog"/>. Only such a body may
    /// append records or change streams and shards.
    /// </summary>
    public bool WithLog => withLog;

    /// <summary>The changes of the body's last run.</summary>
    public TransactionRecorder? Recorder { get; set; }

    /// <summary>The commit number of the last run.</summary>
    public long Number { get; set; }

    /// <summary>
    /// Why the body failed in its last run, if it did: the commit's outcome once the group has taken effect.
    /// </summary>
    public Exception? Failure { get; set; }

    /// <summary>The caller stopped waiting before the commit's turn.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Runs the body; its exceptions pass through.</summary>
    public abstract void Run(IMetadataTransaction transaction);

    /// <summary>Completes the waiter with the last run's outcome.</summary>
    public abstract void Complete();

    /// <summary>Fails the waiter.</summary>
    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class PendingCommit<T>(Func<IMetadataTransaction, ValueTask<T>> body, bool withLog, CancellationToken cancellationToken)
    : PendingCommit(withLog)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _outcome.Task;

    public override bool IsAbandoned => cancellationToken.IsCancellationRequested && _outcome.TrySetCanceled(cancellationToken);

    public override void Run(IMetadataTransaction transaction) => _result = MemoryMetadataStore.Completed(body(transaction));

    public override void Complete()
    {
        if (Failure is null)
        {
            _outcome.TrySetResult(_result!);
        }
        else
        {
            _outcome.TrySetException(Failure);
        }
    }

    public override void Fail(Exception failure) => _outcome.TrySetException(failure);
}
