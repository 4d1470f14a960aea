using Tarn.Access.Sessions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Imports;

/// <summary>Imports of objects into new tables.</summary>
public sealed class ItemImports : ItemTransfers<ItemImport>
{
    private readonly ItemCopies _copies;
    private readonly ItemTables _tables;

    private ItemImports(ItemCopies copies, ItemTables tables, View<long, ItemImport> rows, TaskOptions<ItemImport> options)
        : base("import", rows, options) => (_copies, _tables) = (copies, tables);

    /// <summary>Loads the imports and follows the store.</summary>
    /// <param name="rightsOf">The present rights of a caller.</param>
    public static async Task<ItemImports> Open(
        ItemCopies copies,
        ItemTables tables,
        ObjectStore objects,
        IMetadataStore store,
        Func<StoredCaller, IRights> rightsOf,
        IImportLog log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var rows = await View<long, ItemImport>.Open(store, ItemSpaces.Imports, TableCopyRow.ReadKey, ItemImport.Rows.Decode, cancellationToken);
        return new ItemImports(copies, tables, rows, new TaskOptions<ItemImport>
        {
            Store = store,
            Rows = ItemImport.Rows,
            Work = _ => new ImportWork(copies, tables, objects, log, time),
            Time = time,
            Rights = import => rightsOf(import.Caller),
        });
    }

    /// <summary>Makes a table and begins an import into it. A repeated request with its token returns the first one.</summary>
    /// <param name="made">The table.</param>
    /// <param name="asked">The import; id, table, copy and state are set here.</param>
    /// <exception cref="TarnException">Conflict: the token belongs to another request; AlreadyExists: the table's name is taken.</exception>
    public Task<ItemImport> Begin(NewItemTable made, ItemImport asked, CancellationToken cancellationToken) => Once(
        asked,
        async () =>
        {
            var begun = asked;
            await _tables.Create(
                made with { IsFilled = true },
                async (transaction, id) =>
                {
                    var table = await TableRow.Find(transaction, id);
                    var copy = _copies.NewCopy(transaction, table!, CopyKind.Import, string.Empty);
                    TableCopyRow.Put(transaction, copy);
                    TableFillRow.Put(transaction, new TableFill { Table = id, Copy = copy.Id, Restored = asked.Started });
                    begun = asked with { Id = transaction.NextId(), State = TransferState.InProgress, Table = id, Copy = copy.Id, Definition = table };
                    ItemImport.Rows.Put(transaction, begun);
                },
                cancellationToken);
            return begun;
        },
        cancellationToken);

    /// <summary>Does the work that waits. The tables of failed imports go.</summary>
    public override async Task Run(CancellationToken cancellationToken)
    {
        try
        {
            await base.Run(cancellationToken);
        }
        finally
        {
            foreach (var failed in All.Where(one => one.State == TransferState.Failed))
            {
                if (_tables.TryGet(failed.Table, out var table) && table.State == TableState.Filling)
                {
                    await _tables.Delete(failed.Table, CancellationToken.None);
                }
            }
        }
    }

    /// <inheritdoc/>
    private protected override ItemImport Shown(ItemImport one) =>
        Tasks.WorkOf(one.Key) is ImportWork { Counts: { } counts } ? one with { Counts = counts } : one;
}
