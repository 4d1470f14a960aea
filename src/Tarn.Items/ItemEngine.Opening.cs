using Tarn.Items.Applying;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;

namespace Tarn.Items;

/// <content>Opens the rows, and repeats the log's records that they do not have.</content>
public sealed partial class ItemEngine
{
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
                () => _options.OpenRows((store, note) => CheckpointNote.Reject(store, note, HasRows)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            var applier = new ItemApplier(_log, rows.Store, id => Tables.TryGet(id, out var table) ? table : null, _time, _options.Threads);
            var items = new ItemStore(_log, _streams, rows.Store, applier, _time);
            var opened = new Opened(rows, applier, items, new BlockingThreads("items copy", _options.Threads));
            try
            {
                await Begin(opened);
            }
            catch
            {
                await Close(opened);
                throw;
            }

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
            await ReplaceLost(rows.Store, table, notices);
            await RestoreLost(applier, rows.Store, table, notices);
            foreach (var shard in _streams.ShardsOf(table.Stream).Where(shard => _log.Describe(shard.Id) is not null))
            {
                var feed = applier.Follow(table.Id, shard.Id);
                if (await FirstMissing(feed.Shard, feed.Next) is { } first)
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

    // The log may be an older copy, or have lost its tail. The rows still have the changes, whose records are gone.
    private async Task ReplaceLost(IRowStore rows, ItemTable table, List<string> notices)
    {
        foreach (var shard in _streams.ShardsOf(table.Stream).Where(shard => shard.Closed is null))
        {
            if (_log.Describe(shard.Id) is { } bounds && CheckpointNote.Next(rows, shard.Id) is var next && next > bounds.StableEnd)
            {
                notices.Add(
                    $"Table {table.Name.Name} has changes whose records the log has lost, from {bounds.StableEnd} to {next} of shard {shard.Id}. "
                        + "Readers of its stream miss them. Another shard continues.");
                await Tables.ReplaceShard(table, shard.Id, CancellationToken.None);
            }
        }
    }

    // The first stored offset, when retention has freed records that the rows do not have; null: it has freed none of them.
    private async ValueTask<long?> FirstMissing(ShardId shard, long next)
    {
        if (_log.Describe(shard) is not { } bounds || next >= bounds.FirstOffset)
        {
            return null;
        }

        using var read = await _log.Read(shard, next, 1, CancellationToken.None);
        var first = read.Batches.Count > 0 ? read.Batches[0].BaseOffset : bounds.StableEnd;
        return first > next ? first : null;
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
                if (new ShardId(RowForm.SubjectOf(positions.Key)) is var shard && !HasRows(shard))
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
                    await (index.State == IndexState.Active ? applier.OrFailed(filled.Task) : Task.CompletedTask);
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
}
