using Tarn.Access;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Items.Applying;

/// <content>Fills new indexes, and removes the rows of dropped tables and indexes.</content>
internal sealed partial class ItemApplier
{
    private const int FilledRowsMax = 1_000;
    private readonly Queue<(ResourceId Table, long Index)> _fillings = new();

    /// <summary>Fills an index from the table's rows, between the batches of records. It continues where an earlier run stopped.</summary>
    public void FillIndex(ResourceId table, long index) => _commands.Writer.TryWrite(() => _fillings.Enqueue((table, index)));

    /// <summary>Whether the index has all rows.</summary>
    public Task<bool> IsFull(IndexDefinition index) => Ask(() => _progress.IsFull(index));

    /// <summary>Removes the rows of tables and indexes that are gone; completes when no reader finds them.</summary>
    /// <param name="ids">Their ids, which are never used again.</param>
    /// <param name="shards">The shards of deleted streams.</param>
    public async Task Drop(IReadOnlyList<long> ids, IReadOnlyList<ShardId> shards)
    {
        // Records of this table may be in the middle of the log: the applier is between two batches when it runs a command.
        await Ask(() =>
        {
            foreach (var id in ids)
            {
                var all = RowForm.All(id);
                _changes.Batch.DeleteRange(all.From.Span, all.Before!.Value.Span);
                _counts.Remove(_changes.Batch, id);
                _progress.Remove(_changes.Batch, id);
                _changes.Batch.Delete(RowForm.FilledKey(id));
                var removed = KeyRange.Prefix(RowForm.RemovedKey(id, default));
                _changes.Batch.DeleteRange(removed.From.Span, removed.Before!.Value.Span);
            }

            foreach (var shard in shards)
            {
                _changes.Batch.Delete(RowForm.PositionKey(shard));
                _feeds.TryRemove(shard, out _);
                _ends.Remove(shard);
            }

            _store.Apply(_changes.Batch);
            _changes.Clear();
            return true;
        });
    }

    private async Task<T> Ask<T>(Func<T> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = Failure is null && _commands.Writer.TryWrite(() =>
        {
            try
            {
                answer.TrySetResult(work());
            }
            catch (TarnException e)
            {
                answer.TrySetException(e);
                throw;
            }
        });
        if (!isTaken)
        {
            throw Failure ?? new TarnException(ErrorKind.Unavailable, "Item tables are stopping.");
        }

        await OrFailed(answer.Task);
        return await answer.Task;
    }

    private async Task FillNext()
    {
        if (!_fillings.TryPeek(out var next))
        {
            return;
        }

        var table = _tables(next.Table);
        var index = table?.Indexes.FirstOrDefault(one => one.Id == next.Index && one.State != IndexState.Deleting);
        if (index is null || _progress.IsFull(index))
        {
            _fillings.Dequeue();
            return;
        }

        var isFull = Fill(table!, index);
        await WriteBatch();
        if (isFull)
        {
            await _thread.Run(_store.Flush);
            _fillings.Dequeue();
            Filled?.Invoke(table!.Id, index.Id);
        }
    }

    // Adds the next rows to the batch; true: these were the last.
    private bool Fill(ItemTable table, IndexDefinition index)
    {
        var range = RowForm.All(table.Id.Value);
        if (_progress.Reached(index) is { } reached)
        {
            range = range with { From = KeyRange.All.After(RowForm.Key(table.Id.Value, reached)).From };
        }

        using var snapshot = _store.Snapshot();
        using var rows = snapshot.Read(range, isForward: true);
        byte[]? last = null;
        for (var i = 0; i < FilledRowsMax; i++)
        {
            if (!rows.MoveNext())
            {
                _progress.Fill(_changes.Batch, index);
                return true;
            }

            last = rows.Key[RowForm.IdBytes..].ToArray();
            _changes.Fill(table, index, RowForm.ItemOf(rows.Value));
        }

        _progress.Move(_changes.Batch, index, last!);
        return false;
    }
}
