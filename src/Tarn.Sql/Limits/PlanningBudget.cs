namespace Tarn.Sql.Limits;

/// <summary>
/// The bounds of one statement's planning, for the thread that plans it. Every recursive step enters it: the depth and the bytes that the
/// thread allocates are counted, and between steps the budget looks at the caller's cancellation, the steps taken and the time. One statement per thread at a time.
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
    /// <param name="time">For the bound on time.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    public static PlanningBudget Begin(long bytesMax, TimeProvider time, CancellationToken cancellationToken)
    {
        Storage.Invariant.Check(_current is null);
        _depth = 0;
        return _current = new(bytesMax, time, cancellationToken);
    }

    /// <summary>A step of a recursion, one level deeper until the result is disposed. Depth is counted without a budget too.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: too deep or too many steps; EXCEEDED_TIME_LIMIT.</exception>
    /// <exception cref="Storage.RoomExceededException">The thread allocated more than the budget gives.</exception>
    /// <exception cref="OperationCanceledException">The caller gave the statement up.</exception>
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

    /// <summary>Counts a new type's name.</summary>
    public static void AddTypeText(int length)
    {
        if (_current is { } budget && (budget._typeText += length) > StatementLimits.TypeTextTotalMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the types of the statement are too large");
        }
    }

    /// <summary>Counts the key of an expression.</summary>
    public static void AddKeyText(int length)
    {
        if (_current is { } budget && (budget._keyText += length) > StatementLimits.KeyTextTotalMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the expressions of the statement are too large");
        }
    }

    /// <summary>Looks at the memory where large texts are made between two steps.</summary>
    /// <exception cref="Storage.RoomExceededException">The thread allocated more than the budget gives.</exception>
    public static void LookAtMemory() => _current?.CheckMemory();

    public void Dispose() => _current = null;

    private void CheckMemory()
    {
        if (GC.GetAllocatedBytesForCurrentThread() > _allocatedMax)
        {
            throw new Storage.RoomExceededException();
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

    /// <summary>One level of a recursion; leaving it is its disposal.</summary>
    internal readonly ref struct Level
    {
        public void Dispose() => _depth--;
    }
}
