using System.Globalization;
using System.Text;
using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Calls;

namespace Tarn.Items.Expiry;

/// <summary>
/// Removes the items of tables whose time is over. Each removal is a change by the service, and is made only if the item still has the time that
/// was found. A time that is more than five years past is no time of expiry.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html"/>
/// <param name="items">The items; null: there are none yet.</param>
/// <param name="time">The clock.</param>
/// <param name="mayDelete">Whether the clock may decide: D12 (arrival times never go back).</param>
public sealed class ItemExpiry(ItemTables tables, Func<ItemStore?> items, TimeProvider time, Func<bool> mayDelete)
{
    private const int ItemsPerPass = 1_000;
    private const int WritesAtOnce = 64;
    private const int YearsMax = 5;

    private long _removed;

    /// <summary>Items removed since the start.</summary>
    public long Removed => Interlocked.Read(ref _removed);

    /// <summary>Removes the expired items: of each table at most 1,000, then the next table's.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        if (items() is not { } store || !mayDelete())
        {
            return;
        }

        var left = tables.All.Where(IsExpiring).ToList();
        while (left.Count > 0)
        {
            var full = new List<ItemTable>();
            foreach (var table in left.Where(IsExpiring))
            {
                if (await Pass(store, table, cancellationToken) == ItemsPerPass)
                {
                    full.Add(table);
                }
            }

            left = full;
        }
    }

    private static bool IsExpiring(ItemTable table) => table is { State: not TableState.Deleting, Expiry.State: IndexState.Active };

    // The number of items that were found.
    private async Task<int> Pass(ItemStore store, ItemTable table, CancellationToken cancellationToken)
    {
        var index = table.Expiry!;
        var keys = new List<byte[]>();
        using (var rows = await store.Range(table, index, Over(time.GetUtcNow()), isForward: true, isConsistent: false))
        {
            while (keys.Count < ItemsPerPass && rows.MoveNext())
            {
                keys.Add(rows.Key.ToArray());
            }
        }

        foreach (var some in keys.Chunk(WritesAtOnce))
        {
            await Task.WhenAll(some.Select(key => Remove(store, table, index, key, cancellationToken)));
        }

        return keys.Count;
    }

    private async Task Remove(ItemStore store, ItemTable table, IndexDefinition index, byte[] row, CancellationToken cancellationToken)
    {
        var write = new ItemWrite(table, KeyForm.TableKeyOf(index.Keys, table.Keys, row), Decide) { Origin = ChangeOrigin.Expiry };
        var result = await store.Write([write], CallKey.None, cancellationToken);
        if (result.Items[0] is { Before: not null, After: null })
        {
            Interlocked.Increment(ref _removed);
        }

        ItemVerdict Decide(Item? before) =>
            before is { } item && KeyForm.OfIndexRow(index.Keys, table.Keys, item) is { } now && now.AsSpan().SequenceEqual(row)
                ? ItemVerdict.Delete
                : ItemVerdict.Keep;
    }

    private static ItemKeyRange Over(DateTimeOffset now) =>
        KeyRanges.Of([], [new SortCondition(SortOperator.Between, Number(now.AddYears(-YearsMax)), Number(now))]);

    private static AttributeValue Number(DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Item.Parse(Encoding.UTF8.GetBytes($"{{\"n\":{{\"N\":\"{seconds}\"}}}}"))["n"u8];
    }
}
