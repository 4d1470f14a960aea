using Tarn.Access;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;
using Tarn.Storage;

namespace Tarn.Items.Copies;

/// <content>
/// Point-in-time recovery: the records of a table stay as long as its oldest base needs them, and a newer base is made when changes outgrow the table.
/// </content>
public sealed partial class ItemCopies
{
    // A base of a small table costs less than its records.
    private const long RecordsMin = 10_000;

    /// <summary>Switches point-in-time recovery of a table on or off, or changes its period.</summary>
    /// <param name="days">1 to 35; 0: off. Its past is forgotten then.</param>
    /// <exception cref="TarnException">NotFound: there is no such table, or it is being made or deleted.</exception>
    public ValueTask<ItemTable> SetRecovery(ResourceId id, int days, CancellationToken cancellationToken) => _store.Commit(
        async transaction =>
        {
            var table = await TableRow.Find(transaction, id);
            if (table is not { HasItems: true })
            {
                throw new TarnException(ErrorKind.NotFound, "The table has no items.");
            }

            var isNew = days > 0 && table.RecoveryDays == 0;
            var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
            var changed = table with { RecoveryDays = days, RecoverySince = isNew ? now : table.RecoverySince };
            TableRow.Put(transaction, changed);
            if (isNew)
            {
                TableCopyRow.Put(transaction, NewCopy(transaction, changed, CopyKind.Recovery, string.Empty));
            }

            return changed;
        },
        cancellationToken);

    /// <summary>The earliest and the latest moment to which a table can be restored; null: to none.</summary>
    public (DateTimeOffset Earliest, DateTimeOffset Latest)? RestorableTimes(ItemTable table)
    {
        if (BasesOf(table) is not [var first, ..])
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var earliest = DateTimeOffset.UnixEpoch.AddMicroseconds(first.StampUs);
        return (Max(earliest, now - TimeSpan.FromDays(table.RecoveryDays)), Max(earliest, now));
    }

    /// <summary>The base from which a moment is made; null: that moment cannot be restored.</summary>
    public TableCopy? BaseAt(ItemTable table, long stampUs) => BasesOf(table).LastOrDefault(one => one.StampUs <= stampUs);

    /// <summary>Begins new bases, and removes the ones that no moment needs.</summary>
    public async Task KeepBases(CancellationToken cancellationToken)
    {
        foreach (var table in _tables.All.Where(table => table is { RecoveryDays: > 0, HasItems: true }))
        {
            var isWaiting = Copies.All.Any(copy => copy.Kind == CopyKind.Recovery && copy.Table.Id == table.Id && copy.State == CopyState.Creating);
            if (!isWaiting && (BasesOf(table) is not [.., var newest] || IsOutgrown(table, newest)))
            {
                await Begin(table.Id, CopyKind.Recovery, string.Empty, cancellationToken);
            }
        }

        var kept = Copies.All.Where(copy => copy.Kind is CopyKind.Recovery or CopyKind.Replica);
        foreach (var copy in kept.Where(IsOver).ToList())
        {
            await Drop(
                copy,
                async transaction => !await TableCopies.IsInUse(transaction, copy.Id) && !await IsRead(transaction, copy.Id),
                cancellationToken);
        }
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // Bases of an earlier time, when recovery was on and later off, lack records.
    private IReadOnlyList<TableCopy> BasesOf(ItemTable table) => table.RecoveryDays == 0
        ? []
        : [.. Copies.BasesOf(table.Id).Where(one => one.Created >= table.RecoverySince)];

    private bool IsOutgrown(ItemTable table, TableCopy newest)
    {
        var starts = newest.Positions.ToDictionary(position => position.Shard, position => position.NextOffset);
        var records = _streams.ShardsOf(table.Stream).Sum(
            shard => _log.Describe(shard.Id) is { } bounds ? Math.Max(0, bounds.StableEnd - starts.GetValueOrDefault(shard.Id)) : 0);
        return records > Math.Max(RecordsMin, newest.Counts.Items);
    }

    private bool IsOver(TableCopy copy)
    {
        if (copy.Kind == CopyKind.Replica)
        {
            return true;
        }

        if (!_tables.TryGet(copy.Table.Id, out var table) || table.RecoveryDays == 0 || copy.Created < table.RecoverySince)
        {
            return true;
        }

        var since = (_time.GetUtcNow() - TimeSpan.FromDays(table.RecoveryDays)).ToUnixTimeMilliseconds() * 1_000;
        return copy.State == CopyState.Available && BasesOf(table).Any(other => other.StampUs > copy.StampUs && other.StampUs <= since);
    }
}
