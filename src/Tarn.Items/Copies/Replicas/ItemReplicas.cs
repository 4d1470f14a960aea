using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Copies.Replicas;

/// <summary>
/// Tables of one name in several regions that have the same items: global tables. Each takes writes. A replica repeats the changes of callers and of
/// expiry from the other ones, never repeated changes: so there are no loops. Of two changes of an item the later stamp wins.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html"/>
public sealed class ItemReplicas
{
    private readonly ItemTables _tables;
    private readonly ItemCopies _copies;
    private readonly ItemCopyStore _opened;
    private readonly IMetadataStore _store;
    private readonly IStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly ReplicaWork _work;

    /// <param name="marks">How long tombstones of removed items stay.</param>
    /// <param name="isClockSure">Whether the clock is reliable. If not, no tombstone is removed.</param>
    public ItemReplicas(
        ItemEngine room,
        ItemTables tables,
        ItemCopies copies,
        ItemCopyStore opened,
        IMetadataStore store,
        IStreamLog log,
        StreamDirectory streams,
        TimeProvider time,
        TombstoneOptions marks,
        Func<bool> isClockSure)
    {
        (_tables, _copies, _opened, _store, _log, _streams) = (tables, copies, opened, store, log, streams);
        _work = new ReplicaWork(room, tables, opened.Links, store, log, streams, new TombstonePurge(room, time, isClockSure, marks));
    }

    /// <summary>The other tables of its group, by their regions.</summary>
    public IReadOnlyList<ItemTable> Of(ItemTable table) => table.Group == 0
        ? []
        : [.. _tables.All.Where(one => one.Group == table.Group && one.Id != table.Id).OrderBy(one => one.Name.Region, StringComparer.Ordinal)];

    /// <summary>The next offsets of a table's records for one of its replicas; a shard without one begins at 0.</summary>
    public IReadOnlyList<LogPosition> Reached(ItemTable source, ItemTable replica) => _opened.Links.Of(source.Id, replica.Id);

    /// <summary>Makes a replica of a table. It gets the table's rows, and then all changes.</summary>
    /// <param name="source">An active table.</param>
    /// <param name="made">The replica: its name, ARN and owner; keys and indexes are equal to the source's.</param>
    /// <exception cref="TarnException">Conflict: the table is not active; AlreadyExists: the region has a table of that name.</exception>
    public async Task<ItemTable> Add(ItemTable source, NewItemTable made, CancellationToken cancellationToken)
    {
        if (_tables.TryFind(made.Name, out _))
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"Region {made.Name.Region} has a table {made.Name.Name}.");
        }

        // From now on the source notes removals.
        var group = source.Group != 0 ? source.Group : source.Id.Value;
        source = await _tables.Update(source.Id, table => table with { Group = group }, cancellationToken);
        var starts = _streams.ShardsOf(source.Stream)
            .Select(shard => new LogPosition(shard.Id, _log.Describe(shard.Id)?.StableEnd ?? 0)).ToList();

        // The new table gets rows and no tombstones. Changes that a tombstone of the source rejects must therefore be in the past for both.
        await _work.CatchUp(source, cancellationToken);
        await _tables.Create(
            made with { IsFilled = true, Group = group },
            (transaction, id) =>
            {
                var copy = _copies.NewCopy(transaction, source, CopyKind.Replica, string.Empty);
                TableCopyRow.Put(transaction, copy);
                TableFillRow.Put(transaction, new TableFill { Table = id, Copy = copy.Id, Restored = copy.Created });
                ReplicaLinks.Put(transaction, source.Id, id, starts);
                foreach (var other in Of(source).Where(other => other.Id != id))
                {
                    // Changes that the source does not have yet are not in its rows.
                    ReplicaLinks.Put(transaction, other.Id, id, _opened.Links.Of(other.Id, source.Id));
                }

                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return source;
    }

    /// <summary>Repeats the changes that replicas lack, until all have all.</summary>
    public Task Run(CancellationToken cancellationToken) => _work.Run(cancellationToken);
}
