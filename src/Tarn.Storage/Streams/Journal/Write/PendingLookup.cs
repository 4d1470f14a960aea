using Tarn.Storage.Calls;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>Asks the writer for the records of a call. See D14 (retries are recognised).</summary>
internal sealed class PendingLookup(CallKey call, int records) : PendingItem
{
    private readonly TaskCompletionSource<IReadOnlyList<LogPosition>?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendStatus? _failure;

    public CallKey Call => call;

    /// <summary>The number of the call's records.</summary>
    public int Records => records;

    public LogPosition[]? Found { get; set; }

    public ValueTask<IReadOnlyList<LogPosition>?> Task => new(_done.Task);

    public override void Complete()
    {
        if (_failure is not { } status)
        {
            _done.TrySetResult(Found);
            return;
        }

        _done.TrySetException(status == AppendStatus.OutcomeUnknown
            ? new TarnException(ErrorKind.OutcomeUnknown, "A write or sync of the log failed: the call's records may or may not be there.")
            : new TarnException(ErrorKind.Unavailable, "The log cannot tell now whether it has the call's records."));
    }

    /// <summary>Fails the look-up; the first reason stays.</summary>
    public override void Fail(AppendStatus status) => _failure ??= status;
}
