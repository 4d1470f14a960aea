using Tarn.Delivery.Changes;
using Tarn.Items;
using Tarn.Items.Tables;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDb.Changes;

/// <summary>Item tables as sources of deliveries.</summary>
public sealed class ItemChanges(ItemEngine room, StreamDirectory streams) : IChangeSource
{
    /// <inheritdoc/>
    public IChangeReader Open(StreamId stream, ChangesConfig config) => new ItemChangeReader(
        config,
        room.Tables.Rows.FirstOrDefault(table => table.Stream == stream),
        async (id, cancellationToken) => await OpenBase(id, config, cancellationToken));

    // The shards are read after the snapshot: a shard that came in between has no record in it.
    private async ValueTask<IChangeBase> OpenBase(ResourceId id, ChangesConfig config, CancellationToken cancellationToken)
    {
        if (!room.Tables.TryGet(id, out var table) || table.State == TableState.Deleting)
        {
            throw new TarnException(ErrorKind.NotFound, "The item table was deleted before its items were delivered.");
        }

        var store = await room.Store(cancellationToken);
        var snapshot = await store.Snapshot([table]);
        try
        {
            return new ItemBase(snapshot, table, config, streams.ShardsOf(table.Stream));
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }
}
