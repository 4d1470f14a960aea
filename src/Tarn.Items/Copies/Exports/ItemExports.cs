using Tarn.Access.Sessions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Items.Copies.Exports;

/// <summary>Exports of tables to objects.</summary>
public sealed class ItemExports : ItemTransfers<ItemExport>
{
    private readonly ExportWork _work;

    private ItemExports(View<long, ItemExport> rows, IMetadataStore store, TimeProvider time, ExportWork work)
        : base("export", ItemSpaces.Exports, rows, store, time) => _work = work;

    /// <summary>Loads the exports and follows the store.</summary>
    /// <param name="rightsOf">The present rights of a caller.</param>
    public static async Task<ItemExports> Open(
        ItemCopies copies, ItemTables tables, ObjectStore objects, IMetadataStore store, Func<KeptCaller, IRights> rightsOf, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var rows = await View<long, ItemExport>.Open(store, ItemSpaces.Exports, TableCopyRow.ReadKey, ItemExportRow.Decode, cancellationToken);
        var work = new ExportWork(copies.Tools, tables, copies.Copies, copies.Records, objects, rightsOf, time);
        var opened = new ItemExports(rows, store, time, work);
        copies.IsRead = IsRead;
        return opened;
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
                ItemExportRow.Put(transaction, made);
                return made;
            },
            cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    private protected override async Task Work(ItemExport one, CancellationToken cancellationToken) => await Finish(await _work.Run(one, cancellationToken));

    /// <inheritdoc/>
    private protected override Task Fail(ItemExport one, TarnException failure, string code) =>
        Finish(one with { State = TransferState.Failed, FailureCode = code, FailureMessage = failure.Message, Ended = Time.GetUtcNow() });

    /// <inheritdoc/>
    private protected override string? CodeOf(TarnException failure) =>
        base.CodeOf(failure) ?? (failure.Kind == ErrorKind.NotFound ? "TableNotFound" : null);

    private static async ValueTask<bool> IsRead(IMetadataReader reader, long copy)
    {
        await foreach (var row in MetadataRows.All(reader, ItemSpaces.Exports, KeyRange.All, CancellationToken.None))
        {
            if (ItemExportRow.Decode(row.Key, row.Value) is { State: TransferState.InProgress } export && export.Copy == copy)
            {
                return true;
            }
        }

        return false;
    }

    private async Task Finish(ItemExport export) => await Store.Commit(
        transaction =>
        {
            ItemExportRow.Put(transaction, export);
            return ValueTask.FromResult(true);
        },
        CancellationToken.None);
}
