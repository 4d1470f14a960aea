using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>
/// Limits the memory of all concurrent readings of foreign files. A file that needs more than half of the limit is
/// refused.
/// </summary>
/// <param name="bytesMax">Bytes for all readings together.</param>
internal sealed class ReadingBudget(long bytesMax)
{
    private readonly WorkBudget _room = new(bytesMax);

    /// <param name="location">The file's location, for errors.</param>
    /// <param name="read">Reads and parses the file within a budget. Called at most twice.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <exception cref="TarnException">
    /// LimitExceeded: the file needs too much memory. Also all errors of <paramref name="read"/>.
    /// </exception>
    public async ValueTask<T> Read<T>(string location, Func<ReadBudget, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _room.Run(bytes => Within(new ReadBudget(bytes), read), cancellationToken);
        }
        catch (BudgetExceededException)
        {
            throw new TarnException(
                ErrorKind.LimitExceeded, $"{location} takes more than {_room.AloneBytesMax >> 20} MiB of memory to read; a larger --memory-mb allows more.");
        }
    }

    private static async ValueTask<T> Within<T>(ReadBudget budget, Func<ReadBudget, ValueTask<T>> read)
    {
        try
        {
            return await read(budget);
        }
        catch (TarnException error) when (budget.IsExceeded)
        {
            throw new BudgetExceededException(error);
        }
    }
}
