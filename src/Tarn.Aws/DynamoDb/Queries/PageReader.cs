using Tarn.Aws.DynamoDb.Reading;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.Values;
using KeyRange = Tarn.Items.Keys.ItemKeyRange;

namespace Tarn.Aws.DynamoDb.Queries;

/// <summary>Reads one page: at most 1 MB of rows, or the limit.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html"/>
internal static class PageReader
{
    private const int PageBytesMax = 1 << 20;

    /// <summary>Reads a page.</summary>
    /// <param name="range">The rows after ExclusiveStartKey.</param>
    public static async ValueTask<Page> Read(ItemStore items, PageRequest request, KeyRange range, CapacityCounter capacity)
    {
        var page = new Page();
        if (!range.IsEmpty)
        {
            using var rows = await items.Range(request.Table, request.Index, range, request.IsForward, request.IsConsistent);
            var bytes = 0L;
            while (rows.MoveNext())
            {
                var row = rows.Item;
                bytes += row.SizeBytes;
                page.Scanned++;
                page.Take(request, await Whole(items, request, row, capacity));
                if (!request.IsSingle && (bytes >= PageBytesMax || page.Scanned == request.Limit))
                {
                    page.LastKey = StartKeys.Of(request.Table, request.Index, rows.Key);
                    break;
                }
            }

            page.Bytes = bytes;
        }

        capacity.Read(CapacityCounter.ReadUnits(page.Bytes, request.IsConsistent), request.Index, request.Partition.Span);
        return page;
    }

    // The attributes that a row of a local index lacks cost a read of the table.
    private static async ValueTask<Item> Whole(ItemStore items, PageRequest request, Item row, CapacityCounter capacity)
    {
        if (!request.Select.NeedsTable)
        {
            return row;
        }

        var whole = await items.Get(request.Table, KeyForm.Of(request.Table.Keys, row), request.IsConsistent) ?? row;
        capacity.Read(CapacityCounter.ReadUnits(whole.SizeBytes, request.IsConsistent));
        return whole;
    }

    /// <summary>A page as it grows.</summary>
    internal sealed class Page
    {
        public List<Item> Items { get; } = [];

        /// <summary>Rows that the filter passed.</summary>
        public int Count { get; private set; }

        /// <summary>Rows that were looked at.</summary>
        public int Scanned { get; set; }

        public long Bytes { get; set; }

        /// <summary>The key of the last row, if there may be more; null: there are no more.</summary>
        public Item? LastKey { get; set; }

        /// <summary>Adds a row, if the filter passes it.</summary>
        public void Take(PageRequest request, Item item)
        {
            if (request.Filter?.Holds(item) == false)
            {
                return;
            }

            Count++;
            if (!request.Select.IsCount)
            {
                Items.Add(request.Select.Projection is { } projection ? projection.Of(item) : item);
            }
        }
    }
}
