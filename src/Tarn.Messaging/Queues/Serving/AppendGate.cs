namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Counts the appends of a queue that are under way. A snapshot closes the gate: no append begins, and the ones under way end. So the
/// state in memory and the ends of the log agree.
/// </summary>
internal sealed class AppendGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _empty;
    private int _inside;

    /// <summary>Begins an append; waits while the gate is closed.</summary>
    public ValueTask Enter()
    {
        lock (_lock)
        {
            if (_opened is null)
            {
                _inside++;
                return default;
            }
        }

        return WaitAndEnter();
    }

    /// <summary>Ends an append.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Closes the gate, and waits until no append is under way. A gate that another caller has closed opens first.</summary>
    public async Task Close()
    {
        while (TryClose(out var wait) is var isClosed)
        {
            await wait;
            if (isClosed)
            {
                return;
            }
        }
    }

    /// <summary>Opens the gate again.</summary>
    public void Open()
    {
        TaskCompletionSource opened;
        lock (_lock)
        {
            opened = _opened!;
            (_opened, _empty) = (null, null);
        }

        opened.SetResult();
    }

    private bool TryClose(out Task wait)
    {
        lock (_lock)
        {
            if (_opened is not null)
            {
                wait = _opened.Task;
                return false;
            }

            _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
            {
                _empty.SetResult();
            }

            wait = _empty.Task;
            return true;
        }
    }

    private async ValueTask WaitAndEnter()
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_opened is null)
                {
                    _inside++;
                    return;
                }

                wait = _opened.Task;
            }

            await wait;
        }
    }
}
