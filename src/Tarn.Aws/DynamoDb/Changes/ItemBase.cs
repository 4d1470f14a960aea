using System.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Reads;
using Tarn.Items.Tables;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using KeyRange = Tarn.Items.Keys.ItemKeyRange;

namespace Tarn.Aws.DynamoDb.Changes;

/// <summary>The items of a table at one moment, as documents of a delivery.</summary>
internal sealed class ItemBase : IChangeBase
{
    private readonly ItemSnapshot _snapshot;
    private readonly ItemCursor _items;
    private readonly ItemDocuments _documents;

    /// <param name="snapshot">Disposed with this one.</param>
    /// <param name="shards">The table's shards, read after the snapshot.</param>
    public ItemBase(ItemSnapshot snapshot, ItemTable table, ChangesConfig config, IReadOnlyList<ShardDescription> shards)
    {
        (_snapshot, _documents) = (snapshot, new ItemDocuments(table.Keys, marksBytes: config.Form != ChangeForm.Changes));
        Positions = [.. shards.Select(shard => new LogPosition(shard.Id, snapshot.NextOf(shard.Id)))];
        _items = snapshot.Range(table, null, KeyRange.All, isForward: true);
    }

    /// <inheritdoc/>
    public IReadOnlyList<LogPosition> Positions { get; }

    /// <inheritdoc/>
    public bool TryWrite(IBufferWriter<byte> target)
    {
        if (!_items.MoveNext())
        {
            return false;
        }

        _documents.Write(target, _items.Item);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _items.Dispose();
        _snapshot.Dispose();
    }
}
