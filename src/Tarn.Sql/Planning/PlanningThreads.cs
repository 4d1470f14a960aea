using Tarn.DuckDb;
using Tarn.Sql.Limits;
using Tarn.Storage;

namespace Tarn.Sql.Planning;

/// <summary>
/// Runs the steps of planning that follow a statement's shape on threads with a large stack. The limits are the same as of
/// <see cref="StatementLimits"/> and of the memory that all planning shares. Thread-safe.
/// </summary>
/// <param name="bytesMax">
/// Bytes that all running steps may allocate together; one step may allocate half of them.
/// </param>
/// <param name="time">The clock for the time limit.</param>
internal sealed class PlanningThreads(long bytesMax, TimeProvider time)
{
    private readonly WorkBudget _room = new(bytesMax);
    private readonly DuckThreads _threads = new("planning");

    public TimeProvider Time => time;

    /// <param name="work">A step. When it allocates much, it runs a second time, alone.</param>
    /// <param name="cancellationToken">Ends the step at its next check, or the wait for its turn.</param>
    /// <exception cref="SqlException">The work exceeded a limit.</exception>
    /// <exception cref="OperationCanceledException">
    /// The caller cancelled the statement; the thread has ended.
    /// </exception>
    public async Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _room.Run(bytes => new ValueTask<T>(_threads.Run(() =>
            {
                using var budget = PlanningBudget.Begin(bytes, time, cancellationToken);
                return work();
            })), cancellationToken);
        }
        catch (BudgetExceededException)
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"the statement takes more than {_room.AloneBytesMax >> 20} MiB of memory to plan; a larger --memory-mb allows more");
        }
    }
}
