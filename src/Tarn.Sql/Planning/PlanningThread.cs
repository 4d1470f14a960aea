using Tarn.DuckDb;
using Tarn.Sql.Limits;

namespace Tarn.Sql.Planning;

/// <summary>Runs the steps of planning that follow a statement's shape on a thread with a large stack, within the statement's budget.</summary>
internal static class PlanningThread
{
    /// <exception cref="SqlException">The work passed a bound of <see cref="StatementLimits"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller gave the statement up; the thread has ended.</exception>
    public static Task<T> Run<T>(TimeProvider time, Func<T> work, CancellationToken cancellationToken) => DuckThread.Run("planning", () =>
    {
        using var budget = PlanningBudget.Begin(time, cancellationToken);
        return work();
    });
}
