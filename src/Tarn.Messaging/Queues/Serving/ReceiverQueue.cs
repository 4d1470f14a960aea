namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// The receivers that wait, in the order in which they came. One of them is served at a time: it gets the first messages, and one that
/// has left is passed over. One timer serves all of a queue's receivers. Memory: about 300 bytes each.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html"/>
internal sealed partial class ReceiverQueue : IAsyncDisposable
{
    private readonly QueueCore _core;
    private readonly MessageSelector _selector;
    private readonly WaiterLimit _limit;
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly WaiterDeadlines _deadlines;
    private Task _serving = Task.CompletedTask;
    private bool _isServing;
    private bool _isAgain;
    private bool _isClosed;

    // The version before a look that found no message.
    private long _emptyVersion = -1;
    private long _lookedVersion;

    public ReceiverQueue(QueueCore core, MessageSelector selector, WaiterLimit limit)
    {
        (_core, _selector, _limit) = (core, selector, limit);
        _deadlines = new WaiterDeadlines(core.Parts.Time, Tick);
        core.Woken = Serve;
    }

    /// <summary>The receivers that wait now.</summary>
    public int Count
    {
        get
        {
            lock (_core.Gate)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>
    /// The version of the state before a receiver looks for messages itself; null: others wait already, and it would wait too, so it
    /// waits after them.
    /// </summary>
    public long? VersionNow(long deadlineMs)
    {
        lock (_core.Gate)
        {
            return _waiters.Count > 0 && deadlineMs > _core.Parts.NowMs ? null : _core.State.Version;
        }
    }

    /// <summary>Waits for messages.</summary>
    /// <param name="version">The version that the receiver has seen without messages; null: it has not looked.</param>
    /// <returns>The messages; none: the time is over; or a message came meanwhile, and the receiver looks again.</returns>
    public async Task<WaitResult> Wait(ReceiveRequest request, long deadlineMs, long? version, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(request, deadlineMs);
        _limit.Add(waiter, this);
        if (Enter(waiter, version, out var mustServe) is { } ended)
        {
            _limit.Remove(waiter);
            return ended;
        }

        if (mustServe)
        {
            Serve();
        }

        using (cancellationToken.UnsafeRegister(_ => End(waiter), null))
        {
            var selection = await waiter.Done.Task;
            lock (_core.Gate)
            {
                Remove(waiter);
            }

            if (selection is not null && cancellationToken.IsCancellationRequested)
            {
                GiveBack(selection);
                Serve();
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new WaitResult(selection, IsRetry: false);
        }
    }

    /// <summary>Sets the timer again, after a message's visibility was changed.</summary>
    public void Rearm()
    {
        lock (_core.Gate)
        {
            SetTimer();
        }
    }

    /// <summary>Gives a receiver an empty answer.</summary>
    public void End(Waiter waiter)
    {
        lock (_core.Gate)
        {
            Remove(waiter);
        }

        waiter.Done.TrySetResult(null);
    }

    /// <summary>Ends every wait with an empty answer; later receivers do not wait.</summary>
    public void EndAll()
    {
        Waiter[] all;
        lock (_core.Gate)
        {
            _isClosed = true;
            all = [.. _waiters];
        }

        foreach (var waiter in all)
        {
            End(waiter);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EndAll();
        await _serving;
        await _deadlines.DisposeAsync();
    }

    private WaitResult? Enter(Waiter waiter, long? version, out bool mustServe)
    {
        lock (_core.Gate)
        {
            mustServe = (version ?? _emptyVersion) != _core.State.Version;
            if (_isClosed)
            {
                return default(WaitResult);
            }

            if (version is not null && mustServe && _waiters.Count == 0)
            {
                return new WaitResult(null, IsRetry: true);
            }

            _emptyVersion = version ?? _emptyVersion;
            waiter.Node = _waiters.AddLast(waiter);
            _deadlines.Add(waiter);
            SetTimer();
            return null;
        }
    }

    private void Remove(Waiter waiter)
    {
        if (waiter.Node is { List: not null } node)
        {
            _waiters.Remove(node);
            _limit.Remove(waiter);
        }
    }

    private void GiveBack(Selection selection)
    {
        _core.GiveBack(selection);
        lock (_core.Gate)
        {
            _isAgain = true;
        }
    }

    private void Tick()
    {
        List<Waiter> ended;
        bool hasNew;
        lock (_core.Gate)
        {
            var nowMs = _core.Parts.NowMs;
            ended = _deadlines.TakeEnded(nowMs);
            ended.ForEach(Remove);
            _core.State.Wake(nowMs);
            hasNew = _emptyVersion != _core.State.Version;
            SetTimer();
        }

        foreach (var waiter in ended)
        {
            waiter.Done.TrySetResult(null);
        }

        if (hasNew)
        {
            Serve();
        }
    }

    // The caller holds the lock.
    private void SetTimer()
    {
        if (_isClosed || _waiters.Count == 0)
        {
            return;
        }

        _deadlines.SetTimer(_core.State.EarliestMs, _core.Parts.NowMs);
    }
}
