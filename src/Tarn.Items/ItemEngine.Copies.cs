using Tarn.Items.Applying;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Making;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;

namespace Tarn.Items;

/// <content>Tables whose rows are made from a copy.</content>
public sealed partial class ItemEngine
{
    /// <summary>Begins to write rows of a table that is filled.</summary>
    internal async ValueTask<RowIngest> BeginRows(CancellationToken cancellationToken)
    {
        await Store(cancellationToken);
        return (_opened ?? throw Reopening()).Rows.Store.Ingest();
    }

    /// <summary>
    /// Adds the rows of a table, and copies all rows: the log has no records of these, so the copy must have them before the table is used.
    /// </summary>
    internal async Task TakeRows(ItemTable table, RowIngest rows, IReadOnlyDictionary<long, ItemCounts> counts, CancellationToken cancellationToken)
    {
        await (_opened ?? throw Reopening()).Applier.TakeRows(table, rows, counts);
        await CheckpointNow(cancellationToken);
    }

    private bool HasBases(ItemTable table) => _options.Copies?.Copies.BasesOf(table.Id) is { Count: > 0 };

    private static TarnException Reopening() => new(ErrorKind.Unavailable, "Item tables are being opened again.");

    // The records that the bases of recovery and replicas need, by shard. A table without a base yet needs all of its records.
    private Dictionary<ShardId, long> NeededByBases()
    {
        var needed = new Dictionary<ShardId, long>();
        foreach (var table in Tables.All)
        {
            var oldest = _options.Copies?.Copies.BasesOf(table.Id) is [var first, ..] ? first : null;
            if (oldest is null && table.RecoveryDays == 0)
            {
                continue;
            }

            foreach (var shard in _streams.ShardsOf(table.Stream))
            {
                needed[shard.Id] = oldest is null ? 0 : NextOf(oldest, shard.Id);
            }
        }

        foreach (var (source, positions) in _options.Copies?.Links.Needed(Tables) ?? [])
        {
            foreach (var shard in _streams.ShardsOf(source.Stream))
            {
                var next = positions.GetValueOrDefault(shard.Id);
                needed[shard.Id] = Math.Min(next, needed.GetValueOrDefault(shard.Id, long.MaxValue));
            }
        }

        return needed;
    }

    // Rows that are lost, and whose records are gone, come from a copy: the records after it follow.
    private async Task RestoreLost(ItemApplier applier, IRowStore rows, ItemTable table, List<string> notices)
    {
        if (_options.Copies is not { } copies || table.State == TableState.Filling || await BestCopy(rows, table) is not { } copy)
        {
            return;
        }

        using var target = rows.Ingest();
        using var made = new ItemTableRows(copies.Tools, table, target);
        await copies.Tools.Threads.Run(() =>
        {
            using var source = copies.Tools.Open(copy);
            made.Write(source, CancellationToken.None);
        });
        var positions = _streams.ShardsOf(table.Stream).Select(
            shard => new LogPosition(shard.Id, NextOf(copy, shard.Id)));
        applier.TakeNow(table, target, made.Counts, [.. positions]);
        notices.Add($"The rows of table {table.Name.Name} were lost, and were made again from a copy of {copy.Created:u} and from the log.");
    }

    private async ValueTask<TableCopy?> BestCopy(IRowStore rows, ItemTable table)
    {
        var copies = _options.Copies!.Copies;
        var fill = copies.FillOf(table.Id);
        var hasBegin = fill is not { IsDone: true } || rows.Get(RowForm.FilledKey(table.Id.Value)) is not null;
        if (hasBegin && await IsFollowed(table, shard => CheckpointNote.Next(rows, shard)))
        {
            return null;
        }

        foreach (var copy in copies.BasesOf(table.Id).Reverse())
        {
            if (await IsFollowed(table, shard => NextOf(copy, shard)))
            {
                return copy;
            }
        }

        // The rows of a restored backup are the begin of a table whose records all follow.
        return fill is { UntilUs: null } && copies.TryGet(fill.Copy, out var begin) && begin.Blob is not null && await IsFollowed(table, _ => 0)
            ? begin with { Positions = [] }
            : null;
    }

    // Whether the log has every record of the table after these offsets.
    private async ValueTask<bool> IsFollowed(ItemTable table, Func<ShardId, long> next)
    {
        foreach (var shard in _streams.ShardsOf(table.Stream))
        {
            if (await FirstMissing(shard.Id, next(shard.Id)) is not null)
            {
                return false;
            }
        }

        return true;
    }

    private static long NextOf(TableCopy copy, ShardId shard) => copy.Positions.FirstOrDefault(position => position.Shard == shard).NextOffset;
}
