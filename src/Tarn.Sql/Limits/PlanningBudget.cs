namespace Tarn.Sql.Limits;

/// <summary>
/// The limits of one statement's planning, for the thread that plans it. Every recursive step enters the budget, which
/// counts the depth and the bytes that the thread allocates. After every 256 steps it checks the caller's cancellation,
/// the number of steps and the time. One statement per thread at a time.
/// </summary>
internal sealed class PlanningBudget : IDisposable
{
    private const int StepsPerLook = 256;

    [ThreadStatic]
    private static PlanningBudget? _current;

    [ThreadStatic]
    private static int _depth;

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationToken _cancellationToken;
    private readonly long _allocatedMax;
    private int _steps;
    private long _typeText;
    private long _keyText;

    private PlanningBudget(long bytesMax, TimeProvider time, CancellationToken cancellationToken)
    {
        _allocatedMax = GC.GetAllocatedBytesForCurrentThread() + bytesMax;
        _time = time;
        _started = time.GetTimestamp();
        _cancellationToken = cancellationToken;
    }

    /// <summary>Opens a budget on the calling thread until it is disposed.</summary>
    /// <param name="bytesMax">Bytes that the thread may allocate.</param>
    /// <param name="time">The clock for the time limit.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    public static PlanningBudget Begin(long bytesMax, TimeProvider time, CancellationToken cancellationToken)
    {
        Storage.Invariant.Check(_current is null);
        _depth = 0;
        return _current = new(bytesMax, time, cancellationToken);
    }

    /// <summary>
    /// Enters one level of a recursion, until the result is disposed. Depth is counted even without a budget.
    /// </summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: too deep or too many steps; EXCEEDED_TIME_LIMIT.</exception>
    /// <exception cref="Storage.BudgetExceededException">The thread allocated more than the budget allows.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the statement.</exception>
    public static Level Enter(SourcePosition at = default)
    {
        if (_depth >= StatementLimits.DepthMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"statement is nested more than {StatementLimits.DepthMax} levels deep", at);
        }

        _current?.Step();
        _depth++;
        return default;
    }

    /// <summary>Counts the characters of a new type's name.</summary>
    public static void AddTypeText(int length)
    {
        if (_current is { } budget && (budget._typeText += length) > StatementLimits.TypeTextTotalMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the types of the statement are too large");
        }
    }

    /// <summary>Counts the characters of an expression's key.</summary>
    public static void AddKeyText(int length)
    {
        if (_current is { } budget && (budget._keyText += length) > StatementLimits.KeyTextTotalMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the expressions of the statement are too large");
        }
    }

    /// <summary>Checks the memory where large texts are made between two steps.</summary>
    /// <exception cref="Storage.BudgetExceededException">The thread allocated more than the budget allows.</exception>
    public static void LookAtMemory() => _current?.CheckMemory();

    public void Dispose() => _current = null;

    private void CheckMemory()
    {
        if (GC.GetAllocatedBytesForCurrentThread() > _allocatedMax)
        {
            throw new Storage.BudgetExceededException();
        }
    }

    private void Step()
    {
        CheckMemory();
        if (++_steps % StepsPerLook != 0)
        {
            return;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        if (_steps > StatementLimits.PlanningStepsMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the statement is too complex to be planned");
        }

        if (_time.GetElapsedTime(_started) > StatementLimits.PlanningTimeMax)
        {
            throw new SqlException(SqlErrorName.ExceededTimeLimit, $"planning took more than {StatementLimits.PlanningTimeMax.TotalSeconds} seconds");
        }
    }

    /// <summary>One level of a recursion; disposing it leaves the level.</summary>
    internal readonly ref struct Level
    {
        public void Dispose() => _depth--;
    }
}
