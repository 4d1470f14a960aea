using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// One queue per table: all of Tarn's own committers of a table take turns, so that they never conflict with each
/// other. D23 (a position is a whole record). A committer of several tables enters their turns in the order of their
/// names.
/// </summary>
public sealed class TableCommitters
{
    private readonly ConcurrentDictionary<TableName, TableQueue> _queues = new();
    private readonly IMetadataStore _store;
    private readonly LakeCatalog _catalog;
    private readonly TimeProvider _time;

    /// <param name="store">The store of the catalog's rows.</param>
    /// <param name="catalog">The catalog over it.</param>
    /// <param name="time">The clock.</param>
    public TableCommitters(IMetadataStore store, LakeCatalog catalog, TimeProvider time)
    {
        _store = store;
        _catalog = catalog;
        _time = time;
    }

    /// <summary>
    /// Waits for the table's turn and reads the table, which need not exist yet. Dispose the turn to admit the next
    /// committer.
    /// </summary>
    public async ValueTask<TableTurn> Enter(TableName table, CancellationToken cancellationToken)
    {
        var queue = _queues.GetOrAdd(table, _ => new TableQueue());
        await queue.Turn.WaitAsync(cancellationToken);
        await GiveWay(queue, cancellationToken);
        var turn = new TableTurn(table, queue, _store, _catalog, _time);
        try
        {
            await turn.Refresh(cancellationToken);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reports that an engine's commit was refused because Tarn's own came first. Tarn's committers then give way for a
    /// while: D31 (a failed requirement is a conflict).
    /// </summary>
    public void ForeignRefused(TableName table) => _queues.GetOrAdd(table, _ => new TableQueue()).Foreign.Refused(_time);

    /// <summary>Reports that an engine has committed. Tarn's own committers go on.</summary>
    public void ForeignCommitted(TableName table)
    {
        if (_queues.TryGetValue(table, out var queue))
        {
            queue.Foreign.Committed();
        }
    }

    private async ValueTask GiveWay(TableQueue queue, CancellationToken cancellationToken)
    {
        try
        {
            await queue.Foreign.GiveWay(_time, cancellationToken);
        }
        catch
        {
            queue.Turn.Release();
            throw;
        }
    }

    /// <summary>A new snapshot id: positive and random, as the specification requires.</summary>
    internal static long NewSnapshotId() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
}
