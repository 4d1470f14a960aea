using Tarn.Aws.DynamoDb.Model;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The sizes of item collections: all items of one partition key, in the table and its local indexes.</summary>
internal static class CollectionSizes
{
    private const double GigabyteBytes = 1 << 30;

    /// <summary>
    /// The range of a collection's size in GB, which is 1 wide. Null: the request does not ask, or the table has no local index. The size is
    /// counted by reading the collection, as far as the first GB.
    /// </summary>
    /// <param name="item">Any item of the collection, or its key.</param>
    public static async ValueTask<ItemCollectionMetrics?> Of(ItemStore items, ItemTable table, Item item, string? asked)
    {
        if (asked != "SIZE" || !table.Indexes.Any(index => index.IsLocal))
        {
            return null;
        }

        var size = await Count(items, table, item, GigabyteBytes);
        var least = Math.Floor(size / GigabyteBytes);
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        writer.BeginMember(table.Keys.Partition[0].NameBytes);
        writer.WriteValue(item[table.Keys.Partition[0].NameBytes]);
        return new ItemCollectionMetrics { ItemCollectionKey = writer.EndItem(open), SizeEstimateRangeGB = [least, least + 1] };
    }

    /// <summary>Counts the bytes of a collection by reading it, as far as this many.</summary>
    public static async ValueTask<double> Count(ItemStore items, ItemTable table, Item item, double bytesMax)
    {
        var range = KeyRanges.Of([item[table.Keys.Partition[0].NameBytes]], []);
        var size = 0.0;
        foreach (var index in table.Indexes.Where(index => index.IsLocal).Append(null))
        {
            using var rows = await items.Range(table, index, range, isForward: true, isConsistent: false);
            while (rows.MoveNext() && size < bytesMax)
            {
                size += rows.Item.SizeBytes;
            }
        }

        return size;
    }
}
