using System.Diagnostics.CodeAnalysis;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Items.Windows;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tables;

/// <summary>
/// The definitions of all item tables. A table's row, its name and its internal stream become true in one transaction. A change is taken in a commit
/// and shown as in progress for a moment; <see cref="Settle"/> then completes it.
/// </summary>
public sealed partial class ItemTables : IDisposable
{
    private const int ShardsOfNewTable = 1;
    private readonly IMetadataStore _store;
    private readonly ResourceRegistry _registry;
    private readonly StreamDirectory _streams;
    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;
    private readonly View<ResourceId, ItemTable> _tables;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private ItemTables(
        IMetadataStore store,
        ResourceRegistry registry,
        StreamDirectory streams,
        TimeProvider time,
        TimeSpan delay,
        View<ResourceId, ItemTable> tables)
    {
        (_store, _registry, _streams, _time, _delay, _tables) = (store, registry, streams, time, delay, tables);
        tables.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be a change to complete. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>A moment's tables, unordered.</summary>
    public IEnumerable<ItemTable> All => Rows.Where(table => table.State != TableState.Deleted);

    /// <summary>When the next change is to be completed; null: none is in progress.</summary>
    public DateTimeOffset? NextDue =>
        Rows.Where(IsInProgress).Select(table => (DateTimeOffset?)table.Due).Min();

    /// <summary>Fills a new index; set by the rows' owner.</summary>
    internal Action<ItemTable, IndexDefinition> Fill { get; set; } = (_, _) => { };

    /// <summary>Removes the rows of tables and indexes by their ids, and the positions in shards; set by the rows' owner.</summary>
    internal Func<IReadOnlyList<long>, IReadOnlyList<ShardId>, Task> Drop { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Loads the tables and follows the store.</summary>
    /// <param name="delay">How long a change is shown as in progress.</param>
    public static async Task<ItemTables> Open(
        IMetadataStore store,
        ResourceRegistry registry,
        StreamDirectory streams,
        TimeProvider time,
        TimeSpan delay,
        CancellationToken cancellationToken)
    {
        var tables = await View<ResourceId, ItemTable>.Open(store, ItemSpaces.Tables, TableRow.ReadKey, TableRow.Decode, cancellationToken);
        return new ItemTables(store, registry, streams, time, delay, tables);
    }

    /// <summary>The table of that name, from memory.</summary>
    public bool TryFind(in ResourceName name, [NotNullWhen(true)] out ItemTable? table) => TryFind(name, out table, out _);

    /// <summary>The table of that name, from memory, with its entry in the registry.</summary>
    public bool TryFind(in ResourceName name, [NotNullWhen(true)] out ItemTable? table, [NotNullWhen(true)] out Resource? resource)
    {
        table = null;
        return _registry.TryFind(name, out resource) && _tables.TryGet(resource.Id, out table);
    }

    /// <summary>The table of that id, from memory.</summary>
    public bool TryGet(ResourceId id, [NotNullWhen(true)] out ItemTable? table) => TryGetRow(id, out table) && table.State != TableState.Deleted;

    /// <summary>Tables of an account and region in ordinal order of their names.</summary>
    /// <param name="kind">Account, region, service and type; its Name is a prefix.</param>
    /// <param name="after">Only names after this one; null: from the first.</param>
    /// <param name="limit">The most tables.</param>
    public async ValueTask<IReadOnlyList<ItemTable>> List(ResourceName kind, string? after, int limit, CancellationToken cancellationToken)
    {
        var found = await _store.Read(reader => ResourceRegistry.List(reader, kind, after, limit), cancellationToken);
        return [.. found.Select(resource => TryGet(resource.Id, out var table) ? table : null).OfType<ItemTable>()];
    }

    /// <summary>Makes a table, which takes writes from the answer on.</summary>
    /// <param name="inTransaction">Adds rows of the door in the same commit: tags.</param>
    /// <exception cref="TarnException">AlreadyExists: the name is taken.</exception>
    public ValueTask<ItemTable> Create(
        NewItemTable made, Func<IMetadataTransaction, ResourceId, ValueTask>? inTransaction, CancellationToken cancellationToken) =>
        _store.CommitWithLog(
            async transaction =>
            {
                var now = _time.GetUtcNow();
                var id = new ResourceId(transaction.NextId());
                var stream = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.Item, Shards = ShardsOfNewTable }, now);
                var table = new ItemTable
                {
                    Id = id,
                    Name = made.Name,
                    Arn = made.Arn,
                    Keys = made.Keys,
                    Indexes = [.. made.Indexes.Select(index => index.Make(transaction.NextId(), IndexState.Active))],
                    Stream = stream.Id,
                    State = made.IsFilled ? TableState.Filling : TableState.Creating,
                    Created = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
                    Due = now + _delay,
                    Group = made.Group,
                    KeepsRecords = made.KeepsRecords,
                    KeepsOldImages = made.KeepsOldImages,
                    Settings = made.Settings,
                };
                if (made.Stream is { } view)
                {
                    // From the first record on: no writer has the table yet.
                    table = table.WithWindow(view, now);
                    table = table with { Windows = [table.Window! with { Starts = [] }] };
                }

                await ResourceRegistry.Add(
                    transaction, new Resource { Id = id, Name = made.Name, Arn = made.Arn, Owner = made.Owner, Created = table.Created });
                TableRow.Put(transaction, table);
                if (inTransaction is not null)
                {
                    await inTransaction(transaction, id);
                }

                return table;
            },
            cancellationToken);

    /// <summary>Changes an active table, and shows it as updating for a moment.</summary>
    /// <param name="change">Returns the table's new form, of the newest one; it may run again. It throws to refuse.</param>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active.</exception>
    public ValueTask<ItemTable> Update(ResourceId id, Func<ItemTable, ItemTable> change, CancellationToken cancellationToken) =>
        Change(id, (_, table) => change(table), cancellationToken);

    /// <summary>Adds a global index, which the applier fills.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active; AlreadyExists: the table has an index of that name.</exception>
    public ValueTask<ItemTable> CreateIndex(
        ResourceId id, NewIndex made, Func<ItemTable, ItemTable> change, CancellationToken cancellationToken) =>
        Change(
            id,
            (transaction, table) => table.Indexes.All(index => index.Name != made.Name)
                ? change(table) with { Indexes = [.. table.Indexes, made.Make(transaction.NextId(), IndexState.Creating)] }
                : throw new TarnException(ErrorKind.AlreadyExists, $"Table {table.Name.Name} has an index {made.Name}."),
            cancellationToken);

    /// <summary>Removes a global index. Reads of it end a moment later.</summary>
    /// <exception cref="TarnException">NotFound: no such table or index; Conflict: the table is not active.</exception>
    public ValueTask<ItemTable> DeleteIndex(ResourceId id, string name, Func<ItemTable, ItemTable> change, CancellationToken cancellationToken) =>
        Change(
            id,
            (_, table) => table.Indexes.FirstOrDefault(index => index.Name == name) is { IsLocal: false } found
                ? change(table) with { Indexes = [.. table.Indexes.Select(index => index == found ? index with { State = IndexState.Deleting } : index)] }
                : throw new TarnException(ErrorKind.NotFound, $"Table {table.Name.Name} has no global index {name}."),
            cancellationToken);

    /// <summary>
    /// Begins to delete a table: it takes no writes from the answer on, and is gone a moment later. Its stream is switched off, and can be read for
    /// 24 hours.
    /// </summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is being deleted.</exception>
    public ValueTask<ItemTable> Delete(ResourceId id, CancellationToken cancellationToken) => _store.Commit(
        async transaction =>
        {
            var table = await TableRow.Find(transaction, id) ?? throw Missing(id);
            if (table.State == TableState.Deleting)
            {
                throw new TarnException(ErrorKind.Conflict, $"Table {table.Name.Name} is being deleted.");
            }

            var now = _time.GetUtcNow();
            var deleting = WithoutStream(table, now) with { State = TableState.Deleting, Due = now + _delay };
            TableRow.Put(transaction, deleting);
            return deleting;
        },
        cancellationToken);

    /// <summary>Completes the changes that are due.</summary>
    public async Task Settle(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = _time.GetUtcNow();
            foreach (var table in Rows.Where(table => IsInProgress(table) && table.Due <= now).ToList())
            {
                await (table.State switch
                {
                    TableState.Deleting => Remove(table, cancellationToken),
                    TableState.Deleted => RemoveStream(table.Id, cancellationToken),
                    _ => Settle(table, cancellationToken),
                });
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _turn.Dispose();
    }

    /// <summary>An index has all its rows.</summary>
    internal async Task MarkFilled(ResourceId id, long index, CancellationToken cancellationToken) => await _store.Commit(
        async transaction =>
        {
            if (await TableRow.Find(transaction, id) is { } table)
            {
                var indexes = table.Indexes.Select(
                    one => one.Id == index && one.State == IndexState.Creating ? one with { State = IndexState.Active } : one);
                TableRow.Put(transaction, table with { Indexes = [.. indexes] });
            }

            return true;
        },
        cancellationToken);

    /// <summary>
    /// Another shard replaces one whose log has lost records that the rows have: D30 (positions are checked at start). Later records would
    /// get the lost ones' offsets.
    /// </summary>
    internal async Task ReplaceShard(ItemTable table, ShardId shard, CancellationToken cancellationToken) => await _store.CommitWithLog(
        transaction => StreamDirectory.ReplaceShard(transaction, table.Stream, shard, shard.Value, _time.GetUtcNow()), cancellationToken);

    private static bool IsInProgress(ItemTable table) => table.State is not (TableState.Active or TableState.Filling);

    private static TarnException Missing(ResourceId id) => new(ErrorKind.NotFound, $"There is no item table {id}.");

    private async ValueTask<ItemTable> Change(
        ResourceId id, Func<IMetadataTransaction, ItemTable, ItemTable> change, CancellationToken cancellationToken)
    {
        var changed = await _store.Commit(
            async transaction =>
            {
                var table = await TableRow.Find(transaction, id) ?? throw Missing(id);
                if (table.State is not (TableState.Active or TableState.Creating))
                {
                    throw new TarnException(ErrorKind.Conflict, $"Table {table.Name.Name} is {table.State}.");
                }

                var next = change(transaction, table) with { State = TableState.Updating, Due = _time.GetUtcNow() + _delay };
                TableRow.Put(transaction, next);
                return next;
            },
            cancellationToken);
        foreach (var index in changed.Indexes.Where(index => index.State == IndexState.Creating))
        {
            Fill(changed, index);
        }

        return changed;
    }

    private async Task Settle(ItemTable table, CancellationToken cancellationToken)
    {
        var dropped = await _store.Commit(
            async transaction =>
            {
                if (await TableRow.Find(transaction, table.Id) is not { State: TableState.Creating or TableState.Updating } found)
                {
                    return [];
                }

                var gone = found.Indexes.Where(index => index.State == IndexState.Deleting).ToList();
                TableRow.Put(transaction, found with
                {
                    State = TableState.Active,
                    Indexes = [.. found.Indexes.Except(gone)],
                    Windows = Opened(found),
                    Destinations = Settled(transaction, found),
                });
                return gone;
            },
            cancellationToken);
        if (dropped.Count > 0)
        {
            await Drop([.. dropped.Select(index => index.Id)], []);
        }
    }
}
