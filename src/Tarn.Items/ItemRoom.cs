using Tarn.Access;
using Tarn.Items.Applying;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items;

/// <summary>
/// Item tables of an instance: their definitions, and the rows, which are opened with the first table. A start repeats the log's records that the rows
/// do not have.
/// </summary>
public sealed class ItemRoom : IAsyncDisposable
{
    private readonly IStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly OwnerFloors _floors;
    private readonly TimeProvider _time;
    private readonly ItemRoomOptions _options;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly List<Task> _marks = [];
    private IReadOnlyList<string> _notices = [];
    private Opened? _opened;
    private long _copiedBytes;
    private long _copiedAt;

    private ItemRoom(IStreamLog log, StreamDirectory streams, OwnerFloors floors, ItemTables tables, TimeProvider time, ItemRoomOptions options)
    {
        (_log, _streams, _floors, Tables, _time, _options) = (log, streams, floors, tables, time, options);
        _copiedAt = time.GetTimestamp();
        tables.Fill = (table, index) => _opened?.Applier.FillIndex(table.Id, index.Id);
        tables.Drop = async (ids, shards) => await (_opened is { } opened ? opened.Applier.Drop(ids, shards) : Task.CompletedTask);
    }

    public ItemTables Tables { get; }

    /// <summary>Sentences for an operator: rows that were set aside at the start, records that the log no longer had for them.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Why item tables take no writes; null: they do.</summary>
    public string? Failure => _opened?.Applier.Failure?.Message ?? _opened?.Rows.Store.State.Failure;

    /// <summary>Bytes on the disk and in memory; null: there is no table.</summary>
    public RowStoreState? State => _opened?.Rows.Store.State;

    /// <summary>Opens item tables. When there are some, their rows are opened and have every record of the log afterwards.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the rows cannot be opened.</exception>
    public static async Task<ItemRoom> Open(
        IStreamLog log,
        StreamDirectory streams,
        OwnerFloors floors,
        ItemTables tables,
        TimeProvider time,
        ItemRoomOptions options,
        CancellationToken cancellationToken)
    {
        var room = new ItemRoom(log, streams, floors, tables, time, options);
        if (tables.All.Any())
        {
            await room.Store(cancellationToken);
        }

        return room;
    }

    /// <summary>The items; the first call opens the rows.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the rows cannot be opened.</exception>
    public ValueTask<ItemStore> Store(CancellationToken cancellationToken) =>
        _opened is { } opened ? ValueTask.FromResult(opened.Items) : new ValueTask<ItemStore>(OpenRows(cancellationToken));

    /// <summary>
    /// Copies the rows, if an hour or many changes have passed since the last copy. Then the log needs the older records for the rows no more.
    /// </summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed, Unavailable: the older copy stays.</exception>
    public async Task Checkpoint(CancellationToken cancellationToken)
    {
        if (_opened is not { } opened || opened.Applier.Failure is not null)
        {
            return;
        }

        SetTrims();
        var changed = opened.Applier.AppliedBytes - Interlocked.Read(ref _copiedBytes);
        var isDue = changed >= _options.CheckpointBytes || (changed > 0 && _time.GetElapsedTime(_copiedAt) >= _options.CheckpointPeriod);
        if (isDue)
        {
            await CheckpointNow(cancellationToken);
        }
    }

    /// <summary>Copies the rows now.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed, Unavailable: the older copy stays.</exception>
    public async Task CheckpointNow(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_opened is not { } opened)
        {
            return;
        }

        var (bytes, positions) = (opened.Applier.AppliedBytes, opened.Applier.Positions.ToArray());
        await opened.Copies.Run(() => opened.Rows.Store.Checkpoint(CheckpointNote.Write(positions)));
        Interlocked.Exchange(ref _copiedBytes, bytes);
        _copiedAt = _time.GetTimestamp();
        MoveFloors(positions);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_opened is { } opened)
        {
            await opened.Applier.DisposeAsync();
            await Task.WhenAll(_marks.ToArray());
            opened.Copies.Dispose();
            opened.Rows.Store.Dispose();
        }

        _opening.Dispose();
    }

    private async Task<ItemStore> OpenRows(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_opened is { } known)
            {
                return known.Items;
            }

            var rows = await Task.Factory.StartNew(
                () => _options.OpenRows((store, note) => CheckpointNote.Reject(store, note, IsKnown)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            var applier = new ItemApplier(_log, rows.Store, id => Tables.TryGet(id, out var table) ? table : null, _time, _options.Threads);
            var items = new ItemStore(_log, _streams, rows.Store, applier, _time);
            var opened = new Opened(rows, applier, items, new BlockingThreads("items copy", _options.Threads));
            await Begin(opened);
            _opened = opened;

            // An index may have been made since the tables were listed.
            await FillMissing(applier);
            return items;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task Begin(Opened opened)
    {
        var (rows, applier) = (opened.Rows, opened.Applier);
        var notices = new List<string>();
        if (rows.SetAside is { } setAside)
        {
            notices.Add($"The rows of item tables were set aside and made again from their copy and the log: {setAside}");
        }

        MoveFloors(CheckpointNote.Read(rows.CheckpointNote).Where(position => IsKnown(position.Shard)));
        SetTrims();
        foreach (var table in Tables.All)
        {
            foreach (var shard in _streams.ShardsOf(table.Stream).Where(shard => _log.Describe(shard.Id) is not null))
            {
                var feed = applier.Follow(table.Id, shard.Id);
                if (await FirstMissing(feed) is { } first)
                {
                    notices.Add($"Table {table.Name.Name} lacks changes: the log has no records from {feed.Next} to {first} of shard {shard.Id}.");
                }
            }
        }

        _notices = notices;

        applier.Filled += Mark;
        applier.Start();
        await applier.CatchUp();
        await DropUnknown(opened);
        await FillMissing(applier);
    }

    // The first stored offset, when retention has freed records that the rows do not have; null: it has freed none of them.
    private async ValueTask<long?> FirstMissing(ShardFeed feed)
    {
        if (_log.Describe(feed.Shard) is not { } bounds || feed.Next >= bounds.FirstOffset)
        {
            return null;
        }

        using var read = await _log.Read(feed.Shard, feed.Next, 1, CancellationToken.None);
        var first = read.Batches.Count > 0 ? read.Batches[0].BaseOffset : bounds.StableEnd;
        return first > feed.Next ? first : null;
    }

    // A crash may lose the removal of rows whose table or index is gone.
    private async Task DropUnknown(Opened opened)
    {
        var known = Tables.All.SelectMany(table => table.Indexes.Select(index => index.Id).Append(table.Id.Value)).ToHashSet();
        var (ids, shards) = (new List<long>(), new List<ShardId>());
        using (var snapshot = opened.Rows.Store.Snapshot())
        {
            using var counts = snapshot.Read(RowForm.Counts, isForward: true);
            while (counts.MoveNext())
            {
                if (RowForm.SubjectOf(counts.Key) is var id && !known.Contains(id))
                {
                    ids.Add(id);
                }
            }

            using var positions = snapshot.Read(RowForm.Positions, isForward: true);
            while (positions.MoveNext())
            {
                if (new ShardId(RowForm.SubjectOf(positions.Key)) is var shard && !IsKnown(shard))
                {
                    shards.Add(shard);
                }
            }
        }

        if (ids.Count + shards.Count > 0)
        {
            await opened.Applier.Drop(ids, shards);
        }
    }

    // Indexes that are being made; and active ones of a copy of the rows that is older than they are, which readers wait for.
    private async Task FillMissing(ItemApplier applier)
    {
        foreach (var table in Tables.All)
        {
            foreach (var index in table.Indexes.Where(index => !index.IsOriginal && index.State != IndexState.Deleting))
            {
                if (!await applier.IsFull(index))
                {
                    var filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    applier.Filled += (_, id) => SetIf(filled, id == index.Id);
                    applier.FillIndex(table.Id, index.Id);
                    await (index.State == IndexState.Active ? filled.Task : Task.CompletedTask);
                }
                else if (index.State == IndexState.Creating)
                {
                    Mark(table.Id, index.Id);
                }
            }
        }
    }

    private static void SetIf(TaskCompletionSource done, bool isDone)
    {
        if (isDone)
        {
            done.TrySetResult();
        }
    }

    private void Mark(ResourceId table, long index)
    {
        lock (_marks)
        {
            _marks.RemoveAll(mark => mark.IsCompletedSuccessfully);
            _marks.Add(Task.Run(() => Tables.MarkFilled(table, index, CancellationToken.None)));
        }
    }

    private bool IsKnown(ShardId shard) => _log.Describe(shard) is not null;

    private void MoveFloors(IEnumerable<LogPosition> positions)
    {
        foreach (var position in positions)
        {
            _floors.Move(position.Shard, position.NextOffset);
        }
    }

    // Records that only the rows need go with the next copy.
    private void SetTrims()
    {
        foreach (var table in Tables.All)
        {
            _floors.Trim(table.Stream, !table.KeepsRecords);
        }
    }

    private sealed record Opened(OpenedRows Rows, ItemApplier Applier, ItemStore Items, BlockingThreads Copies);
}
