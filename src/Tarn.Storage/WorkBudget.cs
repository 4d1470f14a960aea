namespace Tarn.Storage;

/// <summary>
/// Bounds the memory of work whose need becomes known only while it runs: 4 pieces of work run at the same time with an
/// eighth of the budget each. Work that needs more runs again, alone, with half of the budget. Thread-safe.
/// </summary>
/// <param name="bytesMax">Bytes for all work together.</param>
public sealed class WorkBudget(long bytesMax)
{
    private const int SmallAtOnce = 4;
    private readonly SemaphoreSlim _small = new(SmallAtOnce);
    private readonly SemaphoreSlim _large = new(1);

    /// <summary>The maximum for one piece of work.</summary>
    public long AloneBytesMax => bytesMax / 2;

    /// <summary>Runs the work once the budget allows it.</summary>
    /// <param name="work">
    /// Gets the number of bytes that it may take, and throws <see cref="BudgetExceededException"/> when they do not
    /// suffice; called at most twice.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <exception cref="BudgetExceededException">The work needs more than <see cref="AloneBytesMax"/>.</exception>
    public async ValueTask<T> Run<T>(Func<long, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _small.WaitAsync(cancellationToken);
        try
        {
            return await work(bytesMax / (2 * SmallAtOnce));
        }
        catch (BudgetExceededException)
        {
            // once more below
        }
        finally
        {
            _small.Release();
        }

        await _large.WaitAsync(cancellationToken);
        try
        {
            return await work(AloneBytesMax);
        }
        finally
        {
            _large.Release();
            GC.Collect(2, GCCollectionMode.Forced, blocking: false); // frees unused large objects of tens of megabytes
        }
    }
}
