using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tables;

/// <content>Readers of tables' changes beside their streams.</content>
public sealed partial class ItemTables
{
    /// <summary>Runs in the transaction that removes a table's records: with the table, or with its last stream that could still be read.</summary>
    public Func<IMetadataTransaction, ItemTable, ValueTask> Removing { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>
    /// Adds a reader. When the table is active again, every writer has the table with the reader: all later changes have the images for it.
    /// </summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active.</exception>
    public ValueTask<ItemTable> AddReader(ResourceId id, ItemReader reader, CancellationToken cancellationToken) =>
        Update(id, table => table with { Readers = [.. table.Readers.Where(known => known.Id != reader.Id), reader] }, cancellationToken);

    /// <summary>Removes a reader from its table, in the transaction that removes it; does nothing where no table has it.</summary>
    public async ValueTask RemoveReader(IMetadataTransaction transaction, long reader)
    {
        foreach (var known in All.Where(table => table.Readers.Any(one => one.Id == reader)).ToList())
        {
            if (await TableRow.Find(transaction, known.Id) is { } table)
            {
                TableRow.Put(transaction, table with { Readers = [.. table.Readers.Where(one => one.Id != reader)] });
            }
        }
    }

    private static async ValueTask RemoveDestinations(IMetadataTransaction transaction, ItemTable table)
    {
        foreach (var destination in table.Destinations)
        {
            await ConsumerPositions.Remove(transaction, new ConsumerId(destination.Id));
        }
    }

    /// <summary>Completes when a table takes part in no change: it is active, being deleted, or gone.</summary>
    public async Task<ItemTable?> WaitForActive(ResourceId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Look() => changed.TrySetResult();
            Wanted += Look;
            try
            {
                if (!TryGet(id, out var table) || table.State is TableState.Active or TableState.Deleting)
                {
                    return table is { State: TableState.Active } ? table : null;
                }

                await changed.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                Wanted -= Look;
            }
        }
    }

    // The rows go. The records go too, unless a stream of the table can still be read: readers beside the stream read them to their end as well.
    private async Task Remove(ItemTable table, CancellationToken cancellationToken)
    {
        var shards = _streams.ShardsOf(table.Stream).Select(shard => shard.Id).ToList();
        await _store.CommitWithLog(
            async transaction =>
            {
                if (await TableRow.Find(transaction, table.Id) is { State: TableState.Deleting } found)
                {
                    await RemoveDestinations(transaction, found);
                    await ResourceRegistry.Remove(transaction, found.Id);
                    if (StreamsOf(found) is { } kept)
                    {
                        TableRow.Put(transaction, kept);
                    }
                    else
                    {
                        await Removing(transaction, found);
                        transaction.Delete(ItemSpaces.Tables, TableRow.Key(found.Id));
                        await StreamDirectory.Delete(transaction, found.Stream);
                    }
                }

                return true;
            },
            cancellationToken);
        await Drop([table.Id.Value, .. table.Indexes.Select(index => index.Id)], shards);
    }
}
