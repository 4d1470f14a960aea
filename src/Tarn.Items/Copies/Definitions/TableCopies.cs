using System.Diagnostics.CodeAnalysis;
using Tarn.Access;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Items.Copies.Definitions;

/// <summary>All copies of tables, and the fills of tables from copies.</summary>
public sealed class TableCopies : IDisposable
{
    private readonly IMetadataStore _store;
    private readonly UnkeyedBlobs _blobs;
    private readonly View<long, TableCopy> _copies;
    private readonly View<ResourceId, TableFill> _fills;

    private TableCopies(IMetadataStore store, UnkeyedBlobs blobs, View<long, TableCopy> copies, View<ResourceId, TableFill> fills)
    {
        (_store, _blobs, _copies, _fills) = (store, blobs, copies, fills);
        copies.Changed += _ => Wanted?.Invoke();
        fills.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be work. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>A moment's copies, unordered.</summary>
    public IEnumerable<TableCopy> All => _copies.Snapshot.Select(row => row.Value);

    /// <summary>A moment's fills, unordered; the ones that are done too.</summary>
    public IEnumerable<TableFill> Fills => _fills.Snapshot.Select(row => row.Value);

    /// <summary>Loads the copies and follows the store.</summary>
    public static async Task<TableCopies> Open(IMetadataStore store, UnkeyedBlobs blobs, CancellationToken cancellationToken) => new(
        store,
        blobs,
        await View<long, TableCopy>.Open(store, ItemSpaces.Copies, TableCopyRow.ReadKey, TableCopyRow.Decode, cancellationToken),
        await View<ResourceId, TableFill>.Open(store, ItemSpaces.Fills, TableRow.ReadKey, TableFillRow.Decode, cancellationToken));

    public bool TryGet(long id, [NotNullWhen(true)] out TableCopy? copy) => _copies.TryGet(id, out copy);

    /// <summary>The backup of that ARN; null: there is none.</summary>
    public TableCopy? FindBackup(string arn) => All.FirstOrDefault(copy => copy.Kind == CopyKind.Backup && copy.Arn == arn);

    /// <summary>The fill of a table; null: its rows were never made from a copy.</summary>
    public TableFill? FillOf(ResourceId table) => _fills.TryGet(table, out var fill) ? fill : null;

    /// <summary>The available bases of a table's recovery, the oldest first.</summary>
    public IReadOnlyList<TableCopy> BasesOf(ResourceId table) =>
    [
        .. All.Where(copy => copy.Kind == CopyKind.Recovery && copy.State == CopyState.Available && copy.Table.Id == table).OrderBy(copy => copy.StampUs),
    ];

    /// <summary>Removes a copy and its bytes.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: it is being made, or a table is being made from it.</exception>
    public ValueTask<TableCopy> Delete(long id, CancellationToken cancellationToken) => _store.Commit(
        async transaction =>
        {
            var copy = await TableCopyRow.Find(transaction, id) ?? throw new TarnException(ErrorKind.NotFound, $"There is no copy {id} of a table.");
            if (copy.Kind == CopyKind.Backup && (copy.State == CopyState.Creating || await IsInUse(transaction, id)))
            {
                throw new TarnException(ErrorKind.Conflict, $"Backup {copy.Name} is in use.");
            }

            await Remove(transaction, copy);
            return copy;
        },
        cancellationToken);

    /// <summary>Removes a copy inside of a transaction.</summary>
    internal async ValueTask Remove(IMetadataTransaction transaction, TableCopy copy)
    {
        transaction.Delete(ItemSpaces.Copies, TableCopyRow.Key(copy.Id));
        if (copy.Blob is { } blob)
        {
            await _blobs.Release(transaction, blob, copy.Id);
        }
    }

    /// <summary>
    /// Whether a table is being made from the copy. To be asked in the transaction that removes it: a restore of the same moment may be in the same
    /// group of commits.
    /// </summary>
    internal static async ValueTask<bool> IsInUse(IMetadataReader reader, long copy)
    {
        await foreach (var row in MetadataRows.All(reader, ItemSpaces.Fills, KeyRange.All, CancellationToken.None))
        {
            if (TableFillRow.Decode(row.Key, row.Value) is { IsDone: false } fill && fill.Copy == copy)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _copies.Dispose();
        _fills.Dispose();
    }
}
