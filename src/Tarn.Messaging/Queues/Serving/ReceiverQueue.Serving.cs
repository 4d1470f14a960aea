namespace Tarn.Messaging.Queues.Serving;

/// <content>The loop that gives messages to the first receiver.</content>
internal sealed partial class ReceiverQueue
{
    // One loop at a time serves the receivers; a call meanwhile makes it look once more.
    private void Serve()
    {
        lock (_core.Gate)
        {
            if (_waiters.Count == 0 || _isClosed)
            {
                return;
            }

            if (_isServing)
            {
                _isAgain = true;
                return;
            }

            _isServing = true;
            _serving = Task.Run(ServeAll);
        }
    }

    private async Task ServeAll()
    {
        while (TakeFirst() is { } waiter)
        {
            var selection = await Select(waiter);
            if (selection is null)
            {
                if (MayStop())
                {
                    return;
                }

                continue;
            }

            lock (_core.Gate)
            {
                Remove(waiter);
            }

            // The receiver has left, or its time is over.
            if (!waiter.Done.TrySetResult(selection))
            {
                GiveBack(selection);
            }
        }
    }

    private async Task<Selection?> Select(Waiter waiter)
    {
        try
        {
            var selection = await _selector.Select(
                waiter.Request.Max, (long)waiter.Request.Visibility.TotalMilliseconds, CancellationToken.None);
            return selection.Messages.Count > 0 || selection.Dead.Count > 0 || selection.IsOverLimit ? selection : null;
        }
        catch (Exception failure)
        {
            lock (_core.Gate)
            {
                Remove(waiter);

                // This look has not shown that the queue is empty: the next receiver looks too.
                _isAgain = true;
            }

            waiter.Done.TrySetException(failure);
            return null;
        }
    }

    private Waiter? TakeFirst()
    {
        lock (_core.Gate)
        {
            _isAgain = false;
            if (_waiters.First is { } first)
            {
                _lookedVersion = _core.State.Version;
                return first.Value;
            }

            _isServing = false;
            return null;
        }
    }

    private bool MayStop()
    {
        lock (_core.Gate)
        {
            if (_isAgain)
            {
                return false;
            }

            _isServing = false;
            _emptyVersion = _lookedVersion;
            SetTimer();
            return true;
        }
    }
}
