using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>
/// Bounds the memory that all readings of foreign files take at the same time: four with an eighth of it each. A file that needs more is read
/// again, alone, with half of it. What needs more than that is refused.
/// </summary>
/// <param name="bytesMax">Bytes for all readings together.</param>
internal sealed class ReadingRoom(long bytesMax)
{
    private const int SmallAtOnce = 4;
    private readonly SemaphoreSlim small = new(SmallAtOnce);
    private readonly SemaphoreSlim large = new(1);

    /// <param name="location">For errors.</param>
    /// <param name="read">Reads and parses the file within a budget; called at most twice.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <exception cref="TarnException">LimitExceeded: the file needs too much memory; and those of the reading.</exception>
    public async ValueTask<T> Read<T>(string location, Func<ReadBudget, ValueTask<T>> read, CancellationToken cancellation)
    {
        var budget = new ReadBudget(bytesMax / (2 * SmallAtOnce));
        await small.WaitAsync(cancellation);
        try
        {
            return await read(budget);
        }
        catch (TarnException) when (budget.IsExceeded)
        {
            // once more below
        }
        finally
        {
            small.Release();
        }

        return await ReadAlone(location, read, cancellation);
    }

    private async ValueTask<T> ReadAlone<T>(string location, Func<ReadBudget, ValueTask<T>> read, CancellationToken cancellation)
    {
        var budget = new ReadBudget(bytesMax / 2);
        await large.WaitAsync(cancellation);
        try
        {
            return await read(budget);
        }
        catch (TarnException) when (budget.IsExceeded)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded, $"{location} takes more than {bytesMax / 2 >> 20} MiB of memory to read; a larger --memory-mb allows more.");
        }
        finally
        {
            large.Release();
            GC.Collect(2, GCCollectionMode.Forced, blocking: false); // tens of megabytes of large objects, needed by nobody now
        }
    }
}
