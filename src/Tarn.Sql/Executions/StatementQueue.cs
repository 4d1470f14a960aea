using Tarn.Sql.Catalog;

namespace Tarn.Sql.Executions;

/// <summary>
/// Turns to run, as many at a time as there are workers. Free turns go to the principal with the fewest running statements, among equals to
/// the one that waits longest; within a principal in order. One principal never has all turns, so that its endless statements leave one to
/// the others. Thread-safe.
/// </summary>
internal sealed class StatementQueue(int turns)
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiting = [];
    private readonly Dictionary<SqlPrincipal, int> _running = [];

    /// <summary>How many turns one principal may have at a time.</summary>
    private int PerPrincipalMax => Math.Max(1, turns - 1);

    /// <summary>Waits for a turn, which ends when the result is disposed.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
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
            // One that was granted its turn has it, and gives it back by disposing it.
            if (_waiting.Remove(waiter))
            {
                waiter.Granted.SetCanceled(cancellationToken);
            }
        }
    }

    /// <summary>Gives the free turns away; under the lock.</summary>
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
