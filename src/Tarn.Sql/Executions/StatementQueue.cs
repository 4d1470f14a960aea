using Tarn.Sql.Catalog;

namespace Tarn.Sql.Executions;

/// <summary>
/// Turns to run statements, one per worker. A free turn goes to the principal with the fewest running statements; among
/// equals, to the one that has waited longest. The statements of a principal run in order. With 2 or more turns, one
/// principal never has all of them, so that its endless statements leave one to the others. Thread-safe.
/// </summary>
internal sealed class StatementQueue(int turns)
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiting = [];
    private readonly Dictionary<SqlPrincipal, int> _running = [];

    /// <summary>The most turns that one principal may have at a time.</summary>
    private int PerPrincipalMax => Math.Max(1, turns - 1);

    /// <summary>Waits for a turn, which ends when the result is disposed.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async Task<IDisposable> Enter(SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(principal);
        lock (_lock)
        {
            _waiting.Add(waiter);
            Grant();
        }

        await using var cancelled = cancellationToken.Register(() => Abandon(waiter, cancellationToken));
        await waiter.Granted.Task;
        return new Turn(this, principal);
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
        while (_running.Values.Sum() < turns && _waiting.Where(w => RunningOf(w.Principal) < PerPrincipalMax).MinBy(w => RunningOf(w.Principal)) is { } next)
        {
            _waiting.Remove(next);
            _running[next.Principal] = RunningOf(next.Principal) + 1;
            next.Granted.SetResult();
        }
    }

    private int RunningOf(SqlPrincipal principal) => _running.GetValueOrDefault(principal);

    private void Leave(SqlPrincipal principal)
    {
        lock (_lock)
        {
            if (--_running[principal] == 0)
            {
                _running.Remove(principal);
            }

            Grant();
        }
    }

    private sealed class Waiter(SqlPrincipal principal)
    {
        public SqlPrincipal Principal { get; } = principal;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(StatementQueue queue, SqlPrincipal principal) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                queue.Leave(principal);
            }
        }
    }
}
