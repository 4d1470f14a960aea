using System.Collections.Concurrent;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Items.Copies.Imports;

/// <summary>Imports of objects into new tables.</summary>
public sealed class ItemImports : ItemTransfers<ItemImport>
{
    private readonly ItemCopies _copies;
    private readonly ItemTables _tables;
    private readonly ImportWork _work;
    private readonly ConcurrentDictionary<long, ImportReader> _readers = new();

    private ItemImports(
        ItemCopies copies, ItemTables tables, View<long, ItemImport> rows, IMetadataStore store, TimeProvider time, ImportWork work)
        : base("import", ItemSpaces.Imports, rows, store, time) => (_copies, _tables, _work) = (copies, tables, work);

    /// <summary>Loads the imports and follows the store.</summary>
    /// <param name="rightsOf">The present rights of a caller.</param>
    public static async Task<ItemImports> Open(
        ItemCopies copies,
        ItemTables tables,
        ObjectStore objects,
        IMetadataStore store,
        Func<KeptCaller, IRights> rightsOf,
        IImportLog log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var rows = await View<long, ItemImport>.Open(store, ItemSpaces.Imports, TableCopyRow.ReadKey, ItemImportRow.Decode, cancellationToken);
        return new ItemImports(copies, tables, rows, store, time, new ImportWork(copies.Tools, copies.Writing, objects, rightsOf, log, time));
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
                    ItemImportRow.Put(transaction, begun);
                },
                cancellationToken);
            return begun;
        },
        cancellationToken);

    /// <inheritdoc/>
    private protected override async Task Work(ItemImport one, CancellationToken cancellationToken)
    {
        try
        {
            await Read(one, cancellationToken);
        }
        finally
        {
            _readers.TryRemove(one.Id, out _);
        }
    }

    /// <inheritdoc/>
    private protected override async Task Fail(ItemImport one, TarnException failure, string code)
    {
        await End(one with { State = TransferState.Failed, FailureCode = code, FailureMessage = failure.Message, Ended = Now() });
        if (_tables.TryGet(one.Table, out var table) && table.State == TableState.Filling)
        {
            await _tables.Delete(one.Table, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    private protected override string? CodeOf(TarnException failure) => base.CodeOf(failure) ?? failure.Kind switch
    {
        ErrorKind.NotFound => "S3NoSuchKey",
        ErrorKind.InvalidArgument => "InputFormatError",
        _ => null,
    };

    /// <inheritdoc/>
    private protected override ItemImport Shown(ItemImport one) =>
        one.State == TransferState.InProgress && _readers.TryGetValue(one.Id, out var reader) ? one with { Counts = reader.Counts } : one;

    private async Task Read(ItemImport import, CancellationToken cancellationToken)
    {
        var table = _tables.TryGet(import.Table, out var found) ? found : throw new TarnException(ErrorKind.NotFound, "The table was deleted.");
        var copy = _copies.Copies.TryGet(import.Copy, out var one) ? one : throw new TarnException(ErrorKind.NotFound, "The copy was deleted.");
        if (copy.State == CopyState.Creating)
        {
            import = await _work.Run(import, table, copy, reader => _readers[import.Id] = reader, cancellationToken);
        }

        if (_copies.Copies.FillOf(import.Table) is { IsDone: false } fill)
        {
            await _copies.FillNow(fill, cancellationToken);
        }

        await End(import with { State = TransferState.Completed, Ended = Now() });
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(Time.GetUtcNow().ToUnixTimeMilliseconds());

    // The copy goes with the end of its import: the rows have it.
    private async Task End(ItemImport import) => await Store.Commit(
        async transaction =>
        {
            ItemImportRow.Put(transaction, import);
            if (await TableCopyRow.Find(transaction, import.Copy) is { } copy)
            {
                await _copies.Copies.Remove(transaction, copy);
            }

            return true;
        },
        CancellationToken.None);
}
