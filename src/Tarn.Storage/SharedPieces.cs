using System.Runtime.ExceptionServices;

namespace Tarn.Storage;

/// <summary>Numbered pieces of work that several threads take. After a failure, no more pieces are taken.</summary>
/// <param name="count">The number of pieces.</param>
/// <param name="work">Does one piece.</param>
internal sealed class SharedPieces(int count, Action<int> work)
{
    private readonly object _gate = new();
    private Exception? _failure;
    private int _next;
    private int _running;

    /// <summary>Takes pieces until none is left.</summary>
    public void Take()
    {
        while (TryTake() is { } piece)
        {
            Exception? failure = null;
            try
            {
                work(piece);
            }
            catch (Exception failed)
            {
                failure = failed;
            }

            End(failure);
        }
    }

    /// <summary>Waits for the pieces that were taken. Throws the first failure.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (_running > 0)
            {
                Monitor.Wait(_gate);
            }
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    private int? TryTake()
    {
        lock (_gate)
        {
            if (_failure is not null || _next == count)
            {
                return null;
            }

            _running++;
            return _next++;
        }
    }

    private void End(Exception? failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _running--;
            Monitor.PulseAll(_gate);
        }
    }
}
