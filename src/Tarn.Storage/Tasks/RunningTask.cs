namespace Tarn.Storage.Tasks;

/// <summary>The life of a task in this process: passes until one ends it, a caller stops it, or the program stops.</summary>
internal sealed class RunningTask<T>(
    TaskOptions<T> options, TaskKey key, ITaskWork<T> work, bool isResumed, SemaphoreSlim turns, CancellationToken stop) : IDisposable
    where T : class, IDurableTask<T>
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskPass<T>? _pass;
    private TaskEnd<T>? _end;
    private string? _lastError;
    private volatile bool _isStopped;
    private bool _hasTurn;

    public ITaskWork<T> Work => work;

    /// <summary>Completes when this process works at the task no longer.</summary>
    public Task Done => _done.Task;

    /// <summary>Ends the pass.</summary>
    /// <param name="isAsked">A caller asks for the task's end, and the row has the request. Otherwise the program stops.</param>
    public void Cancel(bool isAsked)
    {
        _isStopped |= isAsked;
        _cancel.Cancel();
    }

    /// <summary>Repeats passes until the end. Never throws.</summary>
    public async Task Run()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Pass();
                return;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // The row stays; the next start continues.
            }
            catch (Exception failure)
            {
                if (!await IsActive())
                {
                    return;
                }

                if (_lastError != failure.Message)
                {
                    options.Failed?.Invoke(key, failure);
                    _lastError = failure.Message;
                }

                await Task.Delay(work.PauseAfter(failure), options.Time, _isStopped ? stop : _cancel.Token).Quietly();
            }
        }
    }

    /// <summary>Runs one pass, or writes the end of the last one.</summary>
    /// <exception cref="Exception">A failure that ends nothing.</exception>
    public async Task Pass()
    {
        _end ??= await EndOfWork(_cancel.Token);
        if (_end is null)
        {
            return;
        }

        try
        {
            await _end.Commit(options, key, _pass?.Noted);
        }
        catch (Exception failure) when (_end.State == TaskState.Succeeded && work.EndOf(failure) is { } end)
        {
            _end = end;
            await end.Commit(options, key, _pass?.Noted);
        }
    }

    /// <summary>Gives the turn to another task.</summary>
    public void Dispose()
    {
        if (_hasTurn)
        {
            turns.Release();
        }

        _done.TrySetResult();
    }

    // Null: the task has ended, or was removed with its owner.
    private async Task<TaskEnd<T>?> EndOfWork(CancellationToken cancellationToken)
    {
        try
        {
            if (!_hasTurn)
            {
                await turns.WaitAsync(cancellationToken);
                _hasTurn = true;
            }

            if (await Begun(cancellationToken) is not { IsActive: true } task)
            {
                return null;
            }

            if (task.State == TaskState.Stopping || _isStopped)
            {
                return new TaskEnd<T>(TaskState.Stopped);
            }

            _pass = new TaskPass<T>(options, task, isResumed);
            return await work.Run(_pass, cancellationToken);
        }
        catch (Exception) when (_isStopped)
        {
            return new TaskEnd<T>(TaskState.Stopped);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && work.EndOf(failure) is { } end)
        {
            return end;
        }
    }

    private async ValueTask<T?> Begun(CancellationToken cancellationToken) =>
        await options.Rows.Change(
            options.Store,
            key,
            task => task.State == TaskState.Waiting ? task.With(TaskState.Running, null, options.Time.GetUtcNow()) : null,
            cancellationToken)
        ?? await options.Store.Read(reader => options.Rows.Find(reader, key), cancellationToken);

    // A store that cannot be read may still have the task.
    private async Task<bool> IsActive()
    {
        try
        {
            return await options.Store.Read(reader => options.Rows.Find(reader, key), CancellationToken.None) is { IsActive: true };
        }
        catch (TarnException)
        {
            return true;
        }
    }
}
