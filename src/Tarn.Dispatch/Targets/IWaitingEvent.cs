namespace Tarn.Dispatch.Targets;

/// <summary>
/// An event during one attempt. Its members are called one after the other: <see cref="Rules"/>, then <see cref="Try"/> unless the event
/// is too old, then <see cref="End"/> unless the event is tried again.
/// </summary>
public interface IWaitingEvent
{
    /// <summary>The name of the target that gets it. Calls at a time are bounded for each name.</summary>
    string Target { get; }

    /// <summary>The host of the target, which several targets may share. Calls at a time are bounded for each host too.</summary>
    string Host => Target;

    /// <summary>About the memory that a call of it holds.</summary>
    long Bytes => 0;

    /// <summary>
    /// Whether attempts begin on the reader's thread, in the order of the events. Until its first wait an attempt must be quick.
    /// </summary>
    bool BeginsInOrder => false;

    /// <summary>The ARN of the resource that it is for, under which backlogs count it.</summary>
    string Resource { get; }

    /// <summary>When it was accepted, Unix milliseconds.</summary>
    long AcceptedMs { get; }

    /// <summary>The rules that hold now. They may be asked for more than once.</summary>
    ValueTask<RetryRules> Rules();

    /// <summary>Brings the event to its target, which may get it again after a crash: at least once.</summary>
    /// <param name="cancellationToken">The program ends; the event is tried again after the next start.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The target was not reached. The event waits, and no retry is used up. Throttled: other events of the target wait as well.
    /// </exception>
    ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken);

    /// <summary>
    /// Prepares the end of the event: its result, or its give-up. Rows are written by <see cref="Ending.With"/>, in the commit that
    /// removes the event.
    /// </summary>
    /// <param name="cause">Why it ends.</param>
    /// <param name="calls">Calls that reached the target.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// Throttled, Unavailable, DiskFull, OutcomeUnknown, Conflict: the end cannot be written now. It is asked for again after a pause, without
    /// another call of the target. Others: the event waits, and the target is called again.
    /// </exception>
    ValueTask<Ending> End(EndCause cause, int calls);
}
