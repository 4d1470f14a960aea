using Tarn.DuckDb;
using Tarn.Sql.Limits;
using Tarn.Storage;

namespace Tarn.Sql.Planning;

/// <summary>
/// Runs the steps of planning that follow a statement's shape on threads with a large stack, within the bounds of <see cref="StatementLimits"/>
/// and of the memory that all statements plan with. Thread-safe.
/// </summary>
/// <param name="bytesMax">Bytes that all steps under way may allocate together; one step may allocate half of them.</param>
/// <param name="time">For the bound on time.</param>
internal sealed class PlanningThreads(long bytesMax, TimeProvider time)
{
    private readonly WorkRoom _room = new(bytesMax);

    public TimeProvider Time => time;

    /// <param name="work">A step; done a second time, alone, when it allocates much.</param>
    /// <param name="cancellationToken">Ends the step at its next look, or the wait for its turn.</param>
    /// <exception cref="SqlException">The work passed a bound.</exception>
    /// <exception cref="OperationCanceledException">The caller gave the statement up; the thread has ended.</exception>
    public async Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _room.Run(bytes => new ValueTask<T>(DuckThread.Run("planning", () =>
            {
                using var budget = PlanningBudget.Begin(bytes, time, cancellationToken);
                return work();
            })), cancellationToken);
        }
        catch (RoomExceededException)
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"the statement takes more than {_room.AloneBytesMax >> 20} MiB of memory to plan; a larger --memory-mb allows more");
        }
    }
}
