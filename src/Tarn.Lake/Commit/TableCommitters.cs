using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tarn.Lake.Catalog;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// One queue per table: all of Tarn's own committers of a table take turns (D23), so that they never conflict with each other. Who commits
/// several tables at once enters their turns in the order of their names.
/// </summary>
public sealed class TableCommitters
{
    private readonly ConcurrentDictionary<TableName, TableQueue> queues = new();
    private readonly IMetadataStore store;
    private readonly LakeCatalog catalog;
    private readonly TimeProvider time;

    /// <param name="store">Where the catalog's rows are.</param>
    /// <param name="catalog">The catalog over it.</param>
    /// <param name="time">The clock.</param>
    public TableCommitters(IMetadataStore store, LakeCatalog catalog, TimeProvider time)
    {
        this.store = store;
        this.catalog = catalog;
        this.time = time;
    }

    /// <summary>
    /// Waits for the table's turn and reads the table; there need not be one of that name yet. Dispose the turn to let the next in.
    /// </summary>
    public async ValueTask<TableTurn> Enter(TableName table, CancellationToken cancellation)
    {
        var queue = queues.GetOrAdd(table, _ => new TableQueue());
        await queue.Turn.WaitAsync(cancellation);
        await GiveWay(queue, cancellation);
        var turn = new TableTurn(table, queue, store, catalog, time);
        try
        {
            await turn.Refresh(cancellation);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>An engine's commit was refused because Tarn's own came first: they give way to it for a while (D31).</summary>
    public void ForeignRefused(TableName table) => queues.GetOrAdd(table, _ => new TableQueue()).Foreign.Refused(time);

    /// <summary>An engine has committed: Tarn's own committers go on.</summary>
    public void ForeignCommitted(TableName table)
    {
        if (queues.TryGetValue(table, out var queue))
        {
            queue.Foreign.Committed();
        }
    }

    private async ValueTask GiveWay(TableQueue queue, CancellationToken cancellation)
    {
        try
        {
            await queue.Foreign.GiveWay(time, cancellation);
        }
        catch
        {
            queue.Turn.Release();
            throw;
        }
    }

    /// <summary>A new snapshot id: positive and random, as the specification asks.</summary>
    internal static long NewSnapshotId() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
}
