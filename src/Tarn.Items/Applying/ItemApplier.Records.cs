using Tarn.Items.Changes;
using Tarn.Items.Rows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Applying;

/// <content>From records to one batch of rows.</content>
internal sealed partial class ItemApplier
{
    private const int SweepBytesMax = 4 << 20;

    // The shards whose records are in the batch.
    private readonly HashSet<ShardFeed> _read = [];

    // Reads the next stretch into the batch; false: there is none.
    private async Task<bool> Read(ShardFeed[] feeds)
    {
        var positions = Array.ConvertAll(feeds, feed => new LogPosition(feed.Shard, feed.Next));
        LogSweep sweep;
        try
        {
            sweep = await _log.Sweep(positions, SweepBytesMax, _stop.Token);
        }
        catch (TarnException e) when (e.Kind == ErrorKind.NotFound)
        {
            // A table was deleted meanwhile: the next look leaves its shards out.
            return true;
        }

        using (sweep)
        {
            foreach (var (shard, batch) in sweep.Batches)
            {
                Add(_feeds[shard], batch);
            }

            var hasMoved = false;
            for (var i = 0; i < feeds.Length; i++)
            {
                if (sweep.Next[i].NextOffset > feeds[i].Next)
                {
                    feeds[i].Next = sweep.Next[i].NextOffset;
                    _read.Add(feeds[i]);
                    hasMoved = true;
                }
            }

            return hasMoved;
        }
    }

    private void Add(ShardFeed feed, in LogBatch batch)
    {
        var table = _tables(feed.Table);
        var from = feed.Next;
        for (var records = new RecordBatchReader(batch.Batch.Span); records.MoveNext();)
        {
            if (batch.BaseOffset + records.OffsetDelta >= from)
            {
                var (key, value) = (records.KeyScope, records.ValuePlace);
                var change = ItemChangeForm.Read(batch.Batch.Slice(key.Start, key.Length), batch.Batch.Slice(value.Start, value.Length));
                _openSets.Add(change);
                if (change.Token is { } token)
                {
                    _tokens.Add(_changes.Batch, token, change.StampUs);
                }
                else if (table is not null)
                {
                    _changes.Add(table, change);
                }
            }
        }
    }

    private async Task Apply()
    {
        _openSets.Clear();
        _tokens.Expire(_changes.Batch);
        foreach (var feed in _read)
        {
            _changes.Batch.Put(RowForm.PositionKey(feed.Shard), BitConverter.GetBytes(feed.Next));
        }

        await WriteBatch();
        foreach (var feed in _read)
        {
            feed.MarkApplied();
        }

        _read.Clear();
    }

    private async Task WriteBatch()
    {
        if (_changes.Batch.Count == 0)
        {
            return;
        }

        _counts.Write(_changes.Batch);
        if (!_store.TryApply(_changes.Batch))
        {
            // Too many rows wait for their files: the thread that waits is not one of the pool's.
            await _thread.Run(() => _store.Apply(_changes.Batch));
        }

        Interlocked.Add(ref _bytes, _changes.Batch.Bytes);
        _counts.Publish();
        _changes.Clear();
    }
}
