using Tarn.Access.Sessions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Exports;

/// <summary>Exports of tables to objects.</summary>
public sealed class ItemExports : ItemTransfers<ItemExport>
{
    private ItemExports(View<long, ItemExport> rows, TaskOptions<ItemExport> options)
        : base("export", rows, options)
    {
    }

    /// <summary>Loads the exports and follows the store.</summary>
    /// <param name="rightsOf">The present rights of a caller.</param>
    public static async Task<ItemExports> Open(
        ItemCopies copies, ItemTables tables, ObjectStore objects, IMetadataStore store, Func<StoredCaller, IRights> rightsOf, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var rows = await View<long, ItemExport>.Open(store, ItemSpaces.Exports, TableCopyRow.ReadKey, ItemExport.Rows.Decode, cancellationToken);
        copies.IsRead = IsRead;
        return new ItemExports(rows, new TaskOptions<ItemExport>
        {
            Store = store,
            Rows = ItemExport.Rows,
            Work = _ => new ExportWork(copies.Tools, tables, copies.Copies, copies.Records, objects, time),
            Time = time,
            Rights = export => rightsOf(export.Caller),
        });
    }

    /// <summary>Begins an export. A repeated request with its token returns the first one.</summary>
    /// <param name="asked">The export; id and state are set here.</param>
    /// <exception cref="TarnException">Conflict: the token belongs to another request; NotFound: the base is gone.</exception>
    public Task<ItemExport> Begin(ItemExport asked, CancellationToken cancellationToken) => Once(
        asked,
        async () => await Store.Commit(
            async transaction =>
            {
                _ = await TableCopyRow.Find(transaction, asked.Copy)
                    ?? throw new TarnException(ErrorKind.NotFound, "The base of the export was removed.");
                var made = asked with { Id = transaction.NextId(), State = TransferState.InProgress };
                ItemExport.Rows.Put(transaction, made);
                return made;
            },
            cancellationToken),
        cancellationToken);

    private static async ValueTask<bool> IsRead(IMetadataReader reader, long copy) =>
        (await ItemExport.Rows.Of(reader, 0)).Any(export => export.State == TransferState.InProgress && export.Copy == copy);
}
