using Tarn.Items.Changes;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Copies.Making;

/// <summary>Reads the changes of a table's stream after a copy.</summary>
internal sealed class SourceRecords(IStreamLog log, StreamDirectory streams)
{
    private const int ReadBytesMax = 4 << 20;

    /// <summary>Gives each change of a table after the copy's moment, up to a stamp, to the caller. Changes of one item come in their order.</summary>
    /// <param name="table">The table as it is now.</param>
    /// <param name="from">The copy.</param>
    /// <param name="untilUs">The last stamp.</param>
    /// <param name="add">Takes a stretch of the log; <see cref="Changes"/> reads it. The memory ends with the call.</param>
    /// <exception cref="TarnException">Damaged: records are missing; NotFound: the table is gone.</exception>
    public Task Read(
        ItemTable table, TableCopy from, long untilUs, Func<Action<ChangeTaker>, Task> add, CancellationToken cancellationToken) =>
        Read(table, from, untilUs, static _ => long.MaxValue, add, cancellationToken);

    /// <summary>As the other one, up to an offset of each shard, which is not in it.</summary>
    public async Task Read(
        ItemTable table, TableCopy from, long untilUs, Func<ShardId, long> before, Func<Action<ChangeTaker>, Task> add, CancellationToken cancellationToken)
    {
        var starts = from.Positions.ToDictionary(position => position.Shard, position => position.NextOffset);
        foreach (var shard in streams.ShardsOf(table.Stream))
        {
            await ReadShard(table, (shard.Id, starts.GetValueOrDefault(shard.Id), before(shard.Id)), untilUs, add, cancellationToken);
        }
    }

    /// <summary>Writes a row for a change: key, then the row's value, or nothing for a removed item.</summary>
    public static void Sort(RowSorter sorter, in ItemChange change)
    {
        if (change.NewImage is not { } image)
        {
            sorter.Add(change.Key.Span, default);
            return;
        }

        var bytes = PooledBytes.Rent(RowForm.HeadBytes + image.Bytes.Length);
        RowForm.WriteHead(bytes, change.Region, change.StampUs);
        image.Bytes.Span.CopyTo(bytes.AsSpan(RowForm.HeadBytes));
        sorter.Add(change.Key.Span, bytes.AsSpan(0, RowForm.HeadBytes + image.Bytes.Length));
        PooledBytes.Return(bytes);
    }

    private async Task ReadShard(
        ItemTable table,
        (ShardId Shard, long Start, long Before) stretch,
        long untilUs,
        Func<Action<ChangeTaker>, Task> add,
        CancellationToken cancellationToken)
    {
        var (shard, start, _) = stretch;
        if (log.Describe(shard) is not { } bounds)
        {
            return;
        }

        var end = Math.Min(bounds.StableEnd, stretch.Before);
        for (var next = start; next < end;)
        {
            using var read = await log.Read(shard, next, ReadBytesMax, cancellationToken);
            var isGone = next < bounds.FirstOffset && (read.Batches.Count > 0 ? read.Batches[0].BaseOffset : bounds.StableEnd) > next;
            if (read.SkippedOffsets > 0 || (isGone && next == start))
            {
                throw new TarnException(
                    ErrorKind.Damaged, $"Changes of table {table.Name.Name} from {next} on in shard {shard} are damaged or gone.");
            }

            var from = next;
            await add(take => Take(read, from, end, untilUs, take));
            if (read.NextOffset <= next)
            {
                return;
            }

            next = read.NextOffset;
        }
    }

    private static void Take(LogRead read, long from, long end, long untilUs, ChangeTaker take)
    {
        foreach (var batch in read.Batches)
        {
            for (var records = new RecordBatchReader(batch.Batch.Span); records.MoveNext();)
            {
                var offset = batch.BaseOffset + records.OffsetDelta;
                if (offset < from || offset >= end || records.IsControl)
                {
                    continue;
                }

                var (key, value) = (records.KeyScope, records.ValuePlace);
                var change = ItemChangeForm.Read(batch.Batch.Slice(key.Start, key.Length), batch.Batch.Slice(value.Start, value.Length));
                if (change.StampUs <= untilUs && change.Operation != ChangeOperation.Token)
                {
                    take(change);
                }
            }
        }
    }
}
