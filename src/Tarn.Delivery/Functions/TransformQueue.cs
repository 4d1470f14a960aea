namespace Tarn.Delivery.Functions;

/// <summary>
/// The batches of a delivery on their way: called at the same time, stored in their order. A batch waits for its call until
/// the result of the fifth batch before it is stored. Memory: the results of <see cref="TransformLimits.CallsMax"/> batches.
/// </summary>
internal sealed class TransformQueue(TransformCaller caller, ResultsLog log, Action checkHold)
{
    private readonly Queue<Task> _last = new();
    private CancellationTokenSource _life = new();
    private Task _stored = Task.CompletedTask;
    private bool _hasBegun;

    /// <summary>Prepares for batches, after the start and after a failure: the progress is read.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        checkHold();
        if (_hasBegun)
        {
            return;
        }

        // A commit of an earlier life may still be running.
        await _stored.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).WaitAsync(cancellationToken);
        _stored = Task.CompletedTask;
        _last.Clear();
        await log.Load(cancellationToken);
        _hasBegun = true;
    }

    /// <summary>Adds a batch. Batches are added by one thread at a time.</summary>
    /// <returns>Completes when its results, and the results of all batches before it, are stored.</returns>
    public Task Add(TransformBatch batch)
    {
        var turn = _last.Count < TransformLimits.CallsMax ? Task.CompletedTask : _last.Dequeue();
        var life = _life.Token;
        var call = Task.Run(() => Call(batch, turn, life), CancellationToken.None);
        _stored = Store(_stored, call, life);
        _last.Enqueue(_stored);
        return _stored;
    }

    /// <summary>Ends all calls. Batches without stored results are lost, and made again of the log.</summary>
    public void Reset()
    {
        if (_hasBegun)
        {
            _hasBegun = false;
            _life.Cancel();
            _life.Dispose();
            _life = new CancellationTokenSource();
        }
    }

    private async Task<IReadOnlyList<StoredResult>> Call(TransformBatch batch, Task turn, CancellationToken cancellationToken)
    {
        await turn;
        cancellationToken.ThrowIfCancellationRequested();
        checkHold();
        return await caller.Call(batch, cancellationToken);
    }

    private async Task Store(Task before, Task<IReadOnlyList<StoredResult>> call, CancellationToken cancellationToken)
    {
        try
        {
            await before;
        }
        catch
        {
            // The call ends soon: its turn fails, or its life is over.
            await call.ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }

        var results = await call;
        cancellationToken.ThrowIfCancellationRequested();
        await log.Append(results);
    }
}
