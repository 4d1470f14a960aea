using Tarn.Items.Applying;
using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Reads;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items;

/// <summary>
/// Items: each change is a record of its table's internal stream, and is durable there before it becomes a row. Rows are a prefix of these
/// streams, so that from an answer on all readers agree.
/// </summary>
public sealed partial class ItemStore
{
    /// <summary>Bytes of all changes of one write.</summary>
    public const int SetBytesMax = 8 << 20;

    private readonly IStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly IRowStore _rows;
    private readonly ItemApplier _applier;
    private readonly ChangeAppend _append;
    private readonly TimeProvider _time;
    private readonly ItemLatches _latches = new();

    internal ItemStore(IStreamLog log, StreamDirectory streams, IRowStore rows, ItemApplier applier, TimeProvider time)
    {
        (_log, _streams, _rows, _applier, _time) = (log, streams, rows, applier, time);
        _append = new ChangeAppend(log, streams, applier, time);
    }

    /// <summary>
    /// Decides about items and changes them, all or none. Completes when the changes are durable and readable. A write that changes nothing makes no
    /// record. A call whose key was recorded in the last minutes gets its first outcome.
    /// </summary>
    /// <param name="writes">At least one; each is for another item.</param>
    /// <param name="call">The key that recognises retries, or None.</param>
    /// <param name="cancellationToken">Ends the wait for a turn. A change in flight continues.</param>
    /// <exception cref="TarnException">
    /// InvalidArgument: two writes are for one item. Throttled, DiskFull, NotFound, LimitExceeded, Unavailable: nothing was changed. OutcomeUnknown:
    /// the changes may become true. Damaged: a row cannot be read.
    /// </exception>
    public ValueTask<WriteResult> Write(IReadOnlyList<ItemWrite> writes, CallKey call, CancellationToken cancellationToken) =>
        Write(writes, call, null, cancellationToken);

    private async ValueTask<WriteResult> Write(
        IReadOnlyList<ItemWrite> writes, CallKey call, RequestToken? token, CancellationToken cancellationToken)
    {
        var prepared = Prepare(writes);
        var ordered = prepared.Length == 1 ? prepared : [.. prepared.OrderBy(write => write.RowKey, KeyOrder.Instance)];
        CheckDistinct(ordered);
        var taken = 0;
        try
        {
            for (; taken < ordered.Length; taken++)
            {
                await _latches.Take(ordered[taken].RowKey, cancellationToken);
            }

            return await WriteLatched(prepared, call, token is { } known ? new TokenNote(writes[0], known) : null, cancellationToken);
        }
        finally
        {
            for (var i = 0; i < taken; i++)
            {
                _latches.Release(ordered[i].RowKey);
            }
        }
    }

    /// <summary>The item; null: there is none.</summary>
    /// <param name="key">The key in the form of <see cref="KeyForm"/>.</param>
    /// <param name="isConsistent">Whether the item is as new as every record that can be read at the call's begin.</param>
    /// <exception cref="TarnException">Damaged: the row cannot be read.</exception>
    public async ValueTask<Item?> Get(ItemTable table, ReadOnlyMemory<byte> key, bool isConsistent)
    {
        if (isConsistent)
        {
            await WaitForRows(table, key);
        }

        return _rows.Get(RowForm.Key(table.Id.Value, key.Span)) is { } row ? RowForm.ItemOf(row) : null;
    }

    /// <summary>Reads a range of a table or index, as it is at one moment.</summary>
    /// <param name="index">One of the table's; null: the table.</param>
    /// <param name="range">Keys without ids.</param>
    /// <param name="isForward">Ascending; else descending.</param>
    /// <param name="isConsistent">As for <see cref="Get"/>.</param>
    /// <exception cref="TarnException">Unavailable: the index is not active.</exception>
    public async ValueTask<ItemCursor> Range(ItemTable table, IndexDefinition? index, Keys.ItemKeyRange range, bool isForward, bool isConsistent)
    {
        if (index is { State: IndexState.Creating })
        {
            throw new TarnException(ErrorKind.Unavailable, $"Index {index.Name} is being filled.");
        }

        if (isConsistent)
        {
            await WaitForRows(table, ReadOnlyMemory<byte>.Empty);
        }

        var snapshot = _rows.Snapshot();
        return ItemSnapshot.Range(snapshot, snapshot, table, index, range, isForward);
    }

    /// <summary>All rows at one moment, as new as every record of these tables that can be read at the call's begin.</summary>
    public async ValueTask<ItemSnapshot> Snapshot(IEnumerable<ItemTable> tables)
    {
        foreach (var table in tables)
        {
            await WaitForRows(table, ReadOnlyMemory<byte>.Empty);
        }

        return new ItemSnapshot(_rows.Snapshot());
    }

    /// <summary>Items that are being written now.</summary>
    internal int WritesInFlight => _latches.Held;

    /// <summary>The exact size of a table.</summary>
    public ItemCounts CountsOf(ItemTable table) => _applier.CountsOf(table.Id.Value);

    /// <summary>The exact size of an index.</summary>
    public ItemCounts CountsOf(IndexDefinition index) => _applier.CountsOf(index.Id);

    /// <summary>Removes tombstones of a replica's removed items:
    /// <see cref="ItemApplier.RemoveMarks(long, long, CancellationToken)"/>.</summary>
    internal Task<long> RemoveMarks(ItemTable table, long untilUs, CancellationToken cancellationToken) =>
        _applier.RemoveMarks(table.Id.Value, untilUs, cancellationToken);

    /// <summary>Compares a table's rows with its indexes and counts: a sentence for each difference, at most 100.</summary>
    public async ValueTask<IReadOnlyList<string>> Audit(ItemTable table)
    {
        await WaitForRows(table, ReadOnlyMemory<byte>.Empty);
        using var rows = _rows.Snapshot();
        return ItemAudit.Run(rows, table);
    }

    private static PreparedWrite[] Prepare(IReadOnlyList<ItemWrite> writes)
    {
        Invariant.Check(writes.Count is > 0 and < ushort.MaxValue);
        var prepared = new PreparedWrite[writes.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            prepared[i] = new PreparedWrite(writes[i], i);
        }

        return prepared;
    }

    private static void CheckDistinct(PreparedWrite[] ordered)
    {
        for (var i = 1; i < ordered.Length; i++)
        {
            if (KeyEquality.Instance.Equals(ordered[i - 1].RowKey, ordered[i].RowKey))
            {
                throw new TarnException(ErrorKind.InvalidArgument, "Two writes of one set are for one item.");
            }
        }
    }

    private async ValueTask<WriteResult> WriteLatched(PreparedWrite[] writes, CallKey call, TokenNote? token, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        var isRefused = false;
        foreach (var write in writes)
        {
            var row = _rows.Get(write.RowKey);
            var isReplica = row is null && write.Write.StampUs is not null;
            write.Decide(row, isReplica ? _rows.Get(RowForm.RemovedKey(write.Write.Table.Id.Value, write.Write.Key.Span)) : null);
            isRefused |= write.Verdict.Kind == ItemVerdictKind.Refuse;
        }

        var changes = writes.Length == 1 && writes[0].IsChange ? writes : Array.FindAll(writes, write => write.IsChange);
        if (isRefused || (changes.Length == 0 && token is null))
        {
            // A retry finds its own change: the condition may fail now, and the first answer counts.
            return call != CallKey.None && await _log.Recorded(call, writes.Length) is { } recorded
                ? await Repeat(writes, recorded)
                : Result(writes, isRefused);
        }

        CheckSize(changes);
        if (writes.Length > 1 && call != CallKey.None && await _log.Recorded(call, writes.Length) is { } known)
        {
            // The log would append the writes of the set that have no record, because they changed nothing at first.
            return await Repeat(writes, known);
        }

        var places = await _append.Append(changes, call, writes.Length, token, cancellationToken);
        return places is { } first ? await Repeat(writes, first.ToArray()) : Result(writes, isRefused: false);
    }

    private static WriteResult Result(PreparedWrite[] writes, bool isRefused) =>
        new(Array.ConvertAll(writes, write => write.Result), isRefused, IsRepeated: false);

    private static void CheckSize(PreparedWrite[] changes)
    {
        var bytes = 0L;
        foreach (var change in changes)
        {
            bytes += change.Verdict.Image.Bytes.Length + (change.Write.KeepsOldImage ? change.Before?.Bytes.Length ?? 0 : 0);
        }

        if (bytes > SetBytesMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"The changes of one write have {bytes} bytes, more than {SetBytesMax}.");
        }
    }

    // The first call's outcomes, from its records. A write without a record changed nothing then.
    private async ValueTask<WriteResult> Repeat(PreparedWrite[] writes, IReadOnlyList<LogPosition> places)
    {
        var items = Array.ConvertAll(writes, write => write.Result);
        for (var i = 0; i < items.Length && i < places.Count; i++)
        {
            if (places[i].NextOffset >= 0)
            {
                items[i] = await ReadFirst(places[i]) ?? items[i];
            }
        }

        return new WriteResult(items, IsRefused: false, IsRepeated: true);
    }

    private async ValueTask<WrittenItem?> ReadFirst(LogPosition place)
    {
        using var read = await _log.Read(place.Shard, place.NextOffset, 1, CancellationToken.None);
        foreach (var batch in read.Batches)
        {
            for (var records = new RecordBatchReader(batch.Batch.Span); records.MoveNext();)
            {
                if (batch.BaseOffset + records.OffsetDelta == place.NextOffset)
                {
                    var value = batch.Batch.Slice(records.ValuePlace.Start, records.ValuePlace.Length).ToArray();
                    var change = ItemChangeForm.Read(default, value);
                    var verdict = change.NewImage is { } image ? ItemVerdict.Put(image) : ItemVerdict.Delete;
                    return new WrittenItem(change.OldImage, change.NewImage, verdict);
                }
            }
        }

        return null;
    }

    // After a failure the rows have every answered change; the others have no known outcome.
    private async ValueTask WaitForRows(ItemTable table, ReadOnlyMemory<byte> key)
    {
        if (_applier.Failure is not null || _streams.Find(table.Stream) is not { } layout)
        {
            return;
        }

        if (!key.IsEmpty && layout.Open.Count == layout.Shards.Count)
        {
            await WaitForRows(table, ChangeAppend.ShardOf(layout, key.Span));
            return;
        }

        foreach (var shard in layout.Shards)
        {
            await WaitForRows(table, shard);
        }
    }

    private ValueTask WaitForRows(ItemTable table, ShardDescription shard) =>
        _log.Describe(shard.Id) is { } bounds ? _applier.Follow(table.Id, shard.Id).WaitUntil(bounds.StableEnd) : ValueTask.CompletedTask;

    private sealed class KeyOrder : IComparer<byte[]>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(byte[]? left, byte[]? right) => left.AsSpan().SequenceCompareTo(right);
    }
}
