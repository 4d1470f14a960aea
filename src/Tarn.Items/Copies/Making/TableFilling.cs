using Tarn.Access;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Copies.Making;

/// <summary>Makes the rows of a table from a copy and from later records, and then lets callers use the table.</summary>
internal sealed class TableFilling(
    CopyTools tools, ItemEngine room, ItemTables tables, SourceRecords records, IMetadataStore store)
{
    /// <summary>Fills a table. A kill repeats all of it, with the same rows.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed, Unavailable: try again. Damaged, NotFound: the table cannot be filled.</exception>
    public async Task Run(TableFill fill, CancellationToken cancellationToken)
    {
        if (!tables.TryGet(fill.Table, out var table))
        {
            await Forget(fill.Table, cancellationToken);
            return;
        }

        // The store has it when the row of the fill is seen; a view may not have it yet.
        var copy = await store.Read(reader => TableCopyRow.Find(reader, fill.Copy), cancellationToken)
            ?? throw new TarnException(ErrorKind.NotFound, $"There is no copy {fill.Copy}.");
        if (copy.State != CopyState.Available)
        {
            return;
        }

        tools.Disk.Guard.CheckBulk();
        using var sorter = tools.NewSorter(parts: 2);
        if (fill.UntilUs is { } untilUs)
        {
            var source = tables.TryGet(copy.Table.Id, out var one)
                ? one
                : throw new TarnException(ErrorKind.NotFound, $"Table {copy.Table.Name.Name} was deleted.");
            await records.Read(
                source,
                copy,
                untilUs,
                take => tools.Threads.Run(() => take((in Changes.ItemChange change) => SourceRecords.Sort(sorter, change))),
                cancellationToken);
        }

        using var rows = await room.BeginRows(cancellationToken);
        using var made = new ItemTableRows(tools, table, rows);
        await tools.Threads.Run(() =>
        {
            using var sorted = Rows(copy, sorter);
            made.Write(sorted, cancellationToken);
        });
        await room.TakeRows(table, rows, made.Counts, cancellationToken);
        await Finish(fill);
    }

    private ISortedRows Rows(TableCopy copy, RowSorter changes) =>
        changes.Rows == 0 ? tools.Open(copy) : new ChangedRows(tools.Open(copy), changes.Sorted());

    private async Task Finish(TableFill fill) => await store.Commit(
        async transaction =>
        {
            if (await TableRow.Find(transaction, fill.Table) is { State: TableState.Filling } table)
            {
                TableRow.Put(transaction, table with { State = TableState.Active });
                TableFillRow.Put(transaction, fill with { IsDone = true });
            }

            return true;
        },
        CancellationToken.None);

    private async Task Forget(ResourceId table, CancellationToken cancellationToken) => await store.Commit(
        transaction =>
        {
            transaction.Delete(ItemSpaces.Fills, TableRow.Key(table));
            return ValueTask.FromResult(true);
        },
        cancellationToken);
}
