using Tarn.Sql.Catalog;

namespace Tarn.Sql.Queueing;

/// <summary>
/// Turns to run statements, one per worker. A free turn goes to the principal with the fewest running statements; among
/// equals, to the one that has waited longest. The statements of a principal run in order. With 2 or more turns, one
/// identity never has all of them, whatever its work groups. So its endless statements leave one to the others. A work
/// group may have a limit of its own. Thread-safe.
/// </summary>
internal sealed class StatementQueue(int turns)
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiting = [];
    private readonly List<Waiter> _running = [];

    /// <summary>The most turns that one identity may have at a time.</summary>
    private int PerIdentityMax => Math.Max(1, turns - 1);

    /// <summary>Waits for a turn, which ends when the result is disposed.</summary>
    /// <param name="principal">The principal of the statement.</param>
    /// <param name="groupMax">The most turns of its work group at a time; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async Task<IDisposable> Enter(SqlPrincipal principal, int? groupMax, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(principal, groupMax ?? turns);
        lock (_lock)
        {
            _waiting.Add(waiter);
            Grant();
        }

        await using var cancelled = cancellationToken.Register(() => Abandon(waiter, cancellationToken));
        await waiter.Granted.Task;
        return new Turn(this, waiter);
    }

    private void Abandon(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A waiter whose turn was granted keeps it, and returns it by disposing it.
            if (_waiting.Remove(waiter))
            {
                waiter.Granted.SetCanceled(cancellationToken);
            }
        }
    }

    /// <summary>Grants the free turns. The caller holds the lock.</summary>
    private void Grant()
    {
        while (_running.Count < turns && _waiting.Where(MayRun).MinBy(w => _running.Count(r => r.Principal == w.Principal)) is { } next)
        {
            _waiting.Remove(next);
            _running.Add(next);
            next.Granted.SetResult();
        }
    }

    private bool MayRun(Waiter waiter) =>
        _running.Count(r => r.IsOfIdentity(waiter)) < PerIdentityMax && _running.Count(r => r.IsOfGroup(waiter)) < waiter.GroupMax;

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            _running.Remove(waiter);
            Grant();
        }
    }

    private sealed class Waiter(SqlPrincipal principal, int groupMax)
    {
        public SqlPrincipal Principal { get; } = principal;

        public int GroupMax { get; } = groupMax;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsOfIdentity(Waiter other) => Principal with { WorkGroup = other.Principal.WorkGroup } == other.Principal;

        public bool IsOfGroup(Waiter other) => Principal with { Identity = other.Principal.Identity } == other.Principal;
    }

    private sealed class Turn(StatementQueue queue, Waiter waiter) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                queue.Leave(waiter);
            }
        }
    }
}
