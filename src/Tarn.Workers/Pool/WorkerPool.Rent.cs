namespace Tarn.Workers.Pool;

/// <content>Renting: statements wait for a worker, background work leaves one free.</content>
public sealed partial class WorkerPool
{
    /// <summary>
    /// A worker for one statement of this principal; waits while all are busy. The caller returns it with
    /// <see cref="Return"/>.
    /// </summary>
    public async Task<Worker> Rent(WorkerPrincipal principal, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        return await RentOne(principal, cancellationToken);
    }

    /// <summary>A worker for background work; null: only one is free, which is left to statements, or none.</summary>
    public async Task<Worker?> TryRent(WorkerPrincipal principal, CancellationToken cancellationToken)
    {
        if (_running.CurrentCount < 2 || !_running.Wait(0, CancellationToken.None))
        {
            return null;
        }

        if (_running.CurrentCount == 0)
        {
            // Statements took the others meanwhile.
            _running.Release();
            return null;
        }

        return await RentOne(principal, cancellationToken);
    }

    private async Task<Worker> RentOne(WorkerPrincipal principal, CancellationToken cancellationToken)
    {
        try
        {
            var (worker, unfit) = Take(principal);
            foreach (var old in unfit)
            {
                await Retire(old);
            }

            worker ??= await StartOne(cancellationToken);
            worker.Principal = principal;
            lock (_lock)
            {
                _rented.Add(worker);
            }

            _memory.Wake();
            Replenish();
            return worker;
        }
        catch
        {
            _running.Release();
            throw;
        }
    }

    /// <summary>The principal's own worker, otherwise a spare; and the idle workers to retire.</summary>
    private (Worker? Worker, List<Worker> Unfit) Take(WorkerPrincipal principal)
    {
        lock (_lock)
        {
            var unfit = _idle.FindAll(w => w.IsWorn);
            _idle.RemoveAll(unfit.Contains);
            var taken = _idle.Find(w => w.Principal == principal) ?? _idle.Find(w => w.Principal is null);
            if (taken is not null)
            {
                _idle.Remove(taken);
            }
            else if (_slots.Count >= _options.WorkersMax + _options.SparesMin && _idle.Count > 0)
            {
                // Every slot is taken and none is this principal's, so the worker that has waited longest is retired.
                unfit.Add(_idle[0]);
                _idle.RemoveAt(0);
            }

            return (taken, unfit);
        }
    }
}
