using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Copies.Making;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage.Rows;

namespace Tarn.Items.Copies;

/// <content>Compares the rows of a table with its newest base and all later records.</content>
public sealed partial class ItemCopies
{
    private const int FindingsMax = 100;
    private const int RowsBetweenLooks = 1_000;

    /// <summary>
    /// Rebuilds the rows of a moment from a base and records, and compares them with the stored rows. Memory: a part of the bound
    /// of sorts; the rest is in <c>scratch/</c>.
    /// </summary>
    /// <returns>Null: the table has no complete base, because point-in-time recovery is off, or started a moment ago.</returns>
    /// <exception cref="Storage.TarnException">DiskFull; Damaged: the base or records cannot be read.</exception>
    public async Task<BaseAudit?> Audit(ItemTable table, CancellationToken cancellationToken)
    {
        if (BasesOf(table).LastOrDefault(one => one.State == CopyState.Available) is not { } newest)
        {
            return null;
        }

        var items = await _room.Store(cancellationToken);
        using var snapshot = await items.Snapshot([table]);
        Tools.Disk.Guard.CheckBulk();
        using var sorter = Tools.NewSorter(parts: 2);
        await Records.Read(
            table,
            newest,
            long.MaxValue,
            snapshot.NextOf,
            take => Tools.Threads.Run(() => take((in Changes.ItemChange change) => SourceRecords.Sort(sorter, change))),
            cancellationToken);
        return await Tools.Threads.Run(() =>
        {
            using ISortedRows made = sorter.Rows == 0 ? Tools.Open(newest) : new ChangedRows(Tools.Open(newest), sorter.Sorted());
            return new BaseAudit(newest.Counts.Items, sorter.Rows, Compare(snapshot.Rows, table, made, cancellationToken));
        });
    }

    private static List<string> Compare(RowSnapshot snapshot, ItemTable table, ISortedRows made, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        using var rows = snapshot.Read(RowForm.All(table.Id.Value), isForward: true);
        var (hasRow, hasMade) = (rows.MoveNext(), made.MoveNext());
        for (var compared = 1L; (hasRow || hasMade) && findings.Count < FindingsMax; compared++)
        {
            var order = !hasRow ? 1 : !hasMade ? -1 : rows.Key[RowForm.IdBytes..].SequenceCompareTo(made.Key);
            if (order < 0)
            {
                findings.Add($"Table {table.Name.Name} has an item that base and records do not have: {RowForm.ItemOf(rows.Value)}.");
            }
            else if (order > 0)
            {
                findings.Add($"Table {table.Name.Name} lacks an item that base and records have: {RowForm.ItemOf(made.Value)}.");
            }
            else if (!rows.Value.Span.SequenceEqual(made.Value.Span))
            {
                var (found, expected) = (RowForm.ItemOf(rows.Value), RowForm.ItemOf(made.Value));
                findings.Add($"Table {table.Name.Name} has the item {found}, and base and records have {expected}, or another stamp.");
            }

            hasRow = order <= 0 ? rows.MoveNext() : hasRow;
            hasMade = order >= 0 ? made.MoveNext() : hasMade;
            if (compared % RowsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return findings;
    }
}
