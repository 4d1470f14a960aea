using System.Collections.Concurrent;
using Tarn.Access;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Making;
using Tarn.Items.Reads;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Copies;

/// <summary>
/// Backups, restores and point-in-time recovery of item tables. A call writes a row; a job does the work, and repeats it after a kill.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html"/>
public sealed partial class ItemCopies : IDisposable
{
    private readonly ItemEngine _room;
    private readonly ItemTables _tables;
    private readonly ItemCopyStore _opened;
    private readonly IMetadataStore _store;
    private readonly IStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly TimeProvider _time;
    private readonly CopyWriting _writing;
    private readonly TableFilling _filling;

    // The rows of the moments of calls whose copies are not written yet.
    private readonly ConcurrentDictionary<long, ItemSnapshot> _snapshots = new();

    public ItemCopies(
        ItemEngine room, ItemTables tables, ItemCopyStore copies, IMetadataStore store, IStreamLog log, StreamDirectory streams, TimeProvider time)
    {
        (_room, _tables, _opened, _store, _log, _streams, _time) = (room, tables, copies, store, log, streams, time);
        Records = new SourceRecords(log, streams);
        _writing = new CopyWriting(copies.Tools, store, streams, time);
        _filling = new TableFilling(copies.Tools, room, tables, Records, store);
    }

    public TableCopies Copies => _opened.Copies;

    /// <summary>When a copy is to be written; null: none waits.</summary>
    public DateTimeOffset? CopiesDue => Copies.All.Any(IsWaiting) ? DateTimeOffset.MinValue : null;

    /// <summary>When a table is to be filled; null: none waits.</summary>
    public DateTimeOffset? FillsDue => Copies.Fills.Any(IsReady) ? DateTimeOffset.MinValue : null;

    /// <summary>Whether an export reads a copy, by the rows of a transaction; set by the exports.</summary>
    internal Func<IMetadataReader, long, ValueTask<bool>> IsRead { get; set; } = (_, _) => ValueTask.FromResult(false);

    internal SourceRecords Records { get; }

    internal CopyTools Tools => _opened.Tools;

    internal CopyWriting Writing => _writing;

    /// <summary>Begins a backup of the table's rows of this moment: every acknowledged write is in it.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active.</exception>
    public async Task<TableCopy> CreateBackup(ItemTable table, string name, CancellationToken cancellationToken)
    {
        var items = await _room.Store(cancellationToken);
        var snapshot = await items.Snapshot([table]);
        var begun = 0L;
        try
        {
            // The job finds the snapshot as soon as it finds the row.
            return await Begin(table.Id, CopyKind.Backup, name, cancellationToken, id => _snapshots[begun = id] = snapshot);
        }
        catch
        {
            // After an unknown outcome the job may have it already.
            if (begun == 0 || _snapshots.TryRemove(begun, out _))
            {
                snapshot.Dispose();
            }

            throw;
        }
    }

    /// <summary>Makes a table whose rows come from a copy, and from later records of the copied table.</summary>
    /// <param name="made">The table.</param>
    /// <param name="fill">The copy and more; its table is set here.</param>
    /// <exception cref="TarnException">AlreadyExists: the name is taken; NotFound: the copy is gone.</exception>
    public ValueTask<ItemTable> Restore(NewItemTable made, TableFill fill, CancellationToken cancellationToken) => _tables.Create(
        made with { IsFilled = true },
        async (transaction, id) =>
        {
            _ = await TableCopyRow.Find(transaction, fill.Copy) ?? throw new TarnException(ErrorKind.NotFound, "The copy was deleted.");
            TableFillRow.Put(transaction, fill with { Table = id });
        },
        cancellationToken);

    /// <summary>Writes the copies that wait.</summary>
    public Task WriteCopies(CancellationToken cancellationToken) =>
        RunAll(Copies.All.Where(IsWaiting).OrderBy(copy => copy.Id), WriteCopy, cancellationToken);

    /// <summary>Fills the tables that wait.</summary>
    public Task FillTables(CancellationToken cancellationToken) =>
        RunAll(Copies.Fills.Where(IsReady).OrderBy(fill => fill.Table.Value), Fill, cancellationToken);

    /// <summary>Fills a table whose copy is available.</summary>
    internal Task FillNow(TableFill fill, CancellationToken cancellationToken) => _filling.Run(fill, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var snapshot in _snapshots.Values)
        {
            snapshot.Dispose();
        }

        _snapshots.Clear();
    }

    /// <summary>Begins a copy of a table.</summary>
    /// <param name="begun">Gets the id before the row is stored; null: not asked.</param>
    internal ValueTask<TableCopy> Begin(
        ResourceId table, CopyKind kind, string name, CancellationToken cancellationToken, Action<long>? begun = null) => _store.Commit(
        async transaction =>
        {
            var found = await TableRow.Find(transaction, table);
            if (found is not { HasItems: true })
            {
                throw new TarnException(ErrorKind.NotFound, "The table has no items.");
            }

            var copy = NewCopy(transaction, found, kind, name);
            TableCopyRow.Put(transaction, copy);
            begun?.Invoke(copy.Id);
            return copy;
        },
        cancellationToken);

    private static bool IsWaiting(TableCopy copy) => copy is { State: CopyState.Creating, Kind: not CopyKind.Import };

    // An import fills its table itself. A fill that lost its copy ends with its table.
    private bool IsReady(TableFill fill) =>
        !_tables.TryGet(fill.Table, out _) || (!fill.IsDone
            && (!Copies.TryGet(fill.Copy, out var copy) || copy is { State: CopyState.Available, Kind: not CopyKind.Import }));

    /// <summary>A copy to be written.</summary>
    internal TableCopy NewCopy(IMetadataTransaction transaction, ItemTable table, CopyKind kind, string name) => new()
    {
        Id = transaction.NextId(),
        Kind = kind,
        State = CopyState.Creating,
        Table = table,
        Name = name,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
    };

    // All get a turn: a failure of one does not stop the others.
    private static async Task RunAll<T>(IEnumerable<T> work, Func<T, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var failures = new List<TarnException>();
        foreach (var each in work.ToList())
        {
            try
            {
                await run(each, cancellationToken);
            }
            catch (TarnException failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw failures[0];
        }
    }

    private async Task WriteCopy(TableCopy copy, CancellationToken cancellationToken)
    {
        if (!_snapshots.TryRemove(copy.Id, out var moment))
        {
            await WriteNow(copy, cancellationToken);
            return;
        }

        try
        {
            await _writing.Write(copy, moment, cancellationToken);
        }
        catch
        {
            // A later try has the rows of the call too.
            _snapshots[copy.Id] = moment;
            throw;
        }

        moment.Dispose();
    }

    private async Task WriteNow(TableCopy copy, CancellationToken cancellationToken)
    {
        if (!_tables.TryGet(copy.Table.Id, out var table))
        {
            // The table was deleted before its rows were copied.
            await Drop(copy, _ => ValueTask.FromResult(true), cancellationToken);
            return;
        }

        var items = await _room.Store(cancellationToken);
        using var snapshot = await items.Snapshot([table]);
        await _writing.Write(copy, snapshot, cancellationToken);
    }

    private async Task Fill(TableFill fill, CancellationToken cancellationToken)
    {
        try
        {
            await _filling.Run(fill, cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Damaged or ErrorKind.NotFound)
        {
            // No later try succeeds: the table goes, and the job's failure is reported.
            await _tables.Delete(fill.Table, cancellationToken);
            throw;
        }
    }

    private async Task Drop(
        TableCopy copy, Func<IMetadataTransaction, ValueTask<bool>> isOver, CancellationToken cancellationToken) => await _store.Commit(
        async transaction =>
        {
            if (await TableCopyRow.Find(transaction, copy.Id) is { } found && await isOver(transaction))
            {
                await Copies.Remove(transaction, found);
            }

            return true;
        },
        cancellationToken);
}
