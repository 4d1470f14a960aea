using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Sql.Running;

/// <summary>Commits the rows that deliveries hold before a statement changes their table: D34 (DML commits deliveries first).</summary>
internal static class DeliveredRows
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FailingMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Completes when the rows that were durable at the call are in a snapshot. A delivery that lags is awaited. One that fails gets
    /// 10 s.
    /// </summary>
    /// <param name="tail">The deliveries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SqlException">GENERIC_INTERNAL_ERROR: a delivery fails, with its cause.</exception>
    public static async Task Commit(ITableTail tail, TableName name, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long? failingFrom = null;
        var flush = tail.Flush(name, stop.Token).AsTask();
        while (true)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(flush, Task.Delay(LookEvery, time, pause.Token));
            await pause.CancelAsync();
            if (flush.IsCompletedSuccessfully)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            failingFrom = tail.FailureOf(name) is null ? null : failingFrom ?? time.GetTimestamp();
            if (failingFrom is { } from && time.GetElapsedTime(from) >= FailingMax && tail.FailureOf(name) is { } cause)
            {
                await stop.CancelAsync();
                throw new SqlException(
                    SqlErrorName.GenericInternalError,
                    $"Records of table {name.Database}.{name.Table} are not committed yet, so it cannot be changed: the delivery that feeds it fails: {cause}");
            }

            if (flush.IsCanceled)
            {
                // An output failed meanwhile. The delivery tries again, so it is asked again.
                flush = tail.Flush(name, stop.Token).AsTask();
            }
            else if (flush.IsCompleted)
            {
                await flush;
            }
        }
    }
}
