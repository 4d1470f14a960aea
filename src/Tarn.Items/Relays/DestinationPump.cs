using System.Buffers;
using System.Threading.Channels;
using Tarn.Access;
using Tarn.Items.Changes;
using Tarn.Items.Destinations;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Relays;

/// <summary>
/// Appends the changes of one table to a Kinesis stream. The records and the position after their changes are one set: D9 (one commit for rows and
/// records). So each change is in the stream exactly once, after any crash. Memory: one read of the log, and its records.
/// </summary>
internal sealed class DestinationPump : IAsyncDisposable
{
    private const int ReadBytesMax = 256 << 10;
    private const int SetBytesMax = 1 << 20;
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly DestinationParts _parts;
    private readonly ResourceId _table;
    private readonly long _id;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile string? _failing;
    private volatile string? _lost;

    /// <summary>Begins at once.</summary>
    public DestinationPump(DestinationParts parts, ResourceId table, long id)
    {
        (_parts, _table, _id) = (parts, table, id);
        _running = Task.Run(() => Run(_stop.Token));
    }

    /// <summary>Why the last attempt failed, or which change was passed over since the start of the server; null: it works.</summary>
    public string? Failure => _failing ?? _lost;

    /// <summary>Whether it has nothing left to do.</summary>
    public bool IsOver => _running.IsCompleted;

    /// <summary>Makes it look at its table again.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Run(CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Follow(stop);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // After an unknown outcome, the stored position shows which changes are in the stream.
                _failing = failed.Message;
                await Task.Delay(pause, _parts.Time, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
    }

    private (ItemTable Table, KinesisDestination Destination)? Now() =>
        _parts.Tables.TryGet(_table, out var table) && table.Destinations.FirstOrDefault(one => one.Id == _id) is { } found
            && found.State is DestinationState.Active or DestinationState.Updating or DestinationState.Disabling
            ? (table, found)
            : null;

    // It ends when the destination is disabled or gone.
    private async Task Follow(CancellationToken stop)
    {
        if (Now() is not { } begun)
        {
            return;
        }

        var positions = await _parts.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(_id), RunId.Main), stop);
        var starts = ShardFollower.Starts(positions, OutputId.All);
        await using var shards = new ShardFollower(
            _parts.Log, _parts.Streams.ShardsOf, begun.Table.Stream, shard => starts.GetValueOrDefault(shard.Id));
        while (Now() is { } now)
        {
            shards.Follow();
            var hasMoved = false;
            foreach (var cursor in shards.Cursors.Where(shards.HasMore).ToList())
            {
                hasMoved |= await Move(now.Table, now.Destination, cursor, stop);
            }

            if (hasMoved)
            {
                continue;
            }

            if (now.Destination is { State: DestinationState.Disabling, Ends.Count: > 0 })
            {
                await _parts.Tables.MarkDisabled(_table, _id, description: null, stop);
                return;
            }

            await WaitForWork(shards, stop);
        }
    }

    // Records, or another setting of the table.
    private async Task WaitForWork(ShardFollower shards, CancellationToken stop)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var more = shards.WaitForMore(round.Token);
        await Task.WhenAny(more, _wake.Reader.WaitToReadAsync(round.Token).AsTask());
        _wake.Reader.TryRead(out _);
        await round.CancelAsync();
        try
        {
            // Until it ends, the cursors are its own.
            await more;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
        }
    }

    // False: there is nothing to append up to the destination's end.
    private async Task<bool> Move(ItemTable table, KinesisDestination destination, ShardCursor cursor, CancellationToken stop)
    {
        var end = EndOf(destination, cursor.Shard);
        if (cursor.Next >= end)
        {
            return false;
        }

        using var read = await _parts.Log.Read(cursor.Shard, cursor.Next, ReadBytesMax, stop);
        var records = new List<(byte[] Key, byte[] Data)>();
        var (next, unreadable) = Encode(table, destination, cursor, read, end, records);
        var skipped = read.SkippedBefore(next);
        var damaged = skipped + unreadable;
        if (skipped > 0)
        {
            _lost = $"{skipped} changes of table {table.Name.Name} are damaged in the log, and were passed over.";
        }

        using var append = new StreamAppend(_parts.Time);
        while (true)
        {
            if (_parts.Streams.Find(destination.Stream) is not { } layout)
            {
                await _parts.Tables.MarkDisabled(
                    _table,
                    _id,
                    "The Kinesis stream was deleted.",
                    stop,
                    shard => Math.Min(EndOf(destination, shard), _parts.Log.Describe(shard)?.StableEnd ?? 0));
                return false;
            }

            _parts.HoldLimit.Check(destination.Stream);
            try
            {
                await _parts.Store.CommitWithLog(
                    async transaction =>
                    {
                        await ConsumerPositions.Advance(
                            transaction, new PositionKey(new ConsumerId(_id), RunId.Main, cursor.Shard, OutputId.All), cursor.Next, next, epoch: 0);
                        await AddLosses(transaction, table, damaged);
                        append.Write(transaction, layout, new DestinationRecords(records));
                        return true;
                    },
                    CancellationToken.None);
                cursor.Advance(next);
                _failing = null;
                return true;
            }
            catch (TarnException closed) when (closed.Kind == ErrorKind.Conflict)
            {
                await append.Settle(stop);
            }
        }
    }

    // The changes that the destination passes over because they are damaged.
    private async ValueTask AddLosses(IMetadataTransaction transaction, ItemTable table, long damaged)
    {
        if (damaged > 0)
        {
            var loss = new Loss(table.Arn, LossKind.Damaged, damaged, 0, "a Kinesis destination passed over changes whose bytes are damaged");
            await LossRows.Add(transaction, loss, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    // The offset after the last change that was taken, and the damaged changes that were passed over, as by readers of the table's stream.
    private (long Next, long Damaged) Encode(
        ItemTable table, KinesisDestination destination, ShardCursor cursor, LogRead read, long end, List<(byte[] Key, byte[] Data)> records)
    {
        var data = new ArrayBufferWriter<byte>();
        var (bytes, damaged) = (0L, 0L);
        foreach (var batch in read.Batches)
        {
            for (var reader = new RecordBatchReader(batch.Batch.Span); reader.MoveNext();)
            {
                var offset = batch.BaseOffset + reader.OffsetDelta;
                if (offset < cursor.Next)
                {
                    continue;
                }

                if (offset >= end || (bytes > 0 && bytes >= SetBytesMax))
                {
                    return (Math.Min(offset, end), damaged);
                }

                data.ResetWrittenCount();
                var number = new SequenceNumber(cursor.Shard, offset);
                if (TryWrite(data, table, destination, number, batch.Batch, reader.KeyScope, reader.ValuePlace, ref damaged) is { } key)
                {
                    records.Add((key, data.WrittenSpan.ToArray()));
                    bytes += data.WrittenCount;
                }
            }
        }

        return (Math.Min(read.NextOffset, end), damaged);
    }

    private byte[]? TryWrite(
        ArrayBufferWriter<byte> target,
        ItemTable table,
        KinesisDestination destination,
        SequenceNumber number,
        ReadOnlyMemory<byte> batch,
        (int Start, int Length) keyPlace,
        (int Start, int Length) valuePlace,
        ref long damagedChanges)
    {
        var itemKey = batch.Slice(keyPlace.Start, keyPlace.Length);
        if (ItemChangeForm.IsNote(batch.Span.Slice(valuePlace.Start, valuePlace.Length)))
        {
            return null;
        }

        try
        {
            var change = StreamedChange.Read(table, StreamView.NewAndOldImages, number, itemKey, batch.Slice(valuePlace.Start, valuePlace.Length));
            DestinationRecord.Write(target, table, destination, change);
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            _lost = damaged.Message;
            damagedChanges++;
            return null;
        }

        var key = new byte[DestinationRecord.KeyBytes];
        DestinationRecord.WriteKey(key, itemKey.Span);
        return key;
    }

    private static long EndOf(KinesisDestination destination, ShardId shard)
    {
        // The ends are known when every writer has the table as it is since then.
        return destination is { State: DestinationState.Disabling, Ends.Count: > 0 }
            ? destination.Ends.FirstOrDefault(position => position.Shard == shard).NextOffset
            : long.MaxValue;
    }

    private readonly struct DestinationRecords(List<(byte[] Key, byte[] Data)> records) : IKeyedRecords
    {
        public int Count => records.Count;

        public ReadOnlySpan<byte> KeyOf(int record) => records[record].Key;

        public ReadOnlySpan<byte> DataOf(int record) => records[record].Data;
    }
}
