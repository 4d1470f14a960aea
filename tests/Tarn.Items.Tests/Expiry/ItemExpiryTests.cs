using Tarn.Items.Expiry;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;

namespace Tarn.Items.Tests.Expiry;

/// <summary>Items that expire by an attribute.</summary>
public sealed class ItemExpiryTests
{
    [Fact]
    public async Task Only_items_whose_time_is_over_and_at_most_five_years_past_are_removed()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await world.Create("bees");
        await world.Settle();
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        string Row(string id, string until) => $$$"""{"id":{"S":"{{{id}}}"},"until":{{{until}}}}""";
        string At(long seconds) => $$$"""{"N":"{{{seconds}}}"}""";
        await world.Write(ItemWorld.Put(table, Row("old", At(now - 100))));
        await world.Write(ItemWorld.Put(table, Row("ancient", At(now - (6 * 366 * 86_400L)))));
        await world.Write(ItemWorld.Put(table, Row("text", """{"S":"1"}""")));
        table = await SwitchOn(world, table);
        await world.Write(ItemWorld.Put(table, Row("later", At(now + 1_000))));
        await world.Write(ItemWorld.Put(table, Row("moved", At(now - 1))));
        await world.Write(ItemWorld.Put(table, Row("moved", At(now + 1_000))));

        var mayDelete = false;
        var expiry = new ItemExpiry(world.Tables, () => world.Items, time, () => mayDelete);
        await expiry.Run(default);
        Assert.Equal(0, expiry.Removed);
        mayDelete = true;
        await expiry.Run(default);
        Assert.Equal(1, expiry.Removed);
        Assert.Equal(4, (await world.Read(table)).Count);

        time.Advance(TimeSpan.FromSeconds(2_000));
        await expiry.Run(default);
        Assert.Equal(3, expiry.Removed);
        Assert.Equal(["ancient", "text"], (await world.Read(table)).Select(item => ItemWorld.ItemOf(item)["id"].ToString()!.Split('"')[3]).Order());
        Assert.Empty(await world.Items.Audit(table));
        Assert.Empty(table.Secondary);
        Assert.Null(table.FindIndex(IndexDefinition.ExpiryName));
    }

    [Fact]
    public async Task Thousands_of_items_expire_in_one_run_also_after_a_crash()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await SwitchOn(world, await world.Create("bees"));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var some in Enumerable.Range(0, 2_500).Chunk(50))
        {
            await world.Write([.. some.Select(i => ItemWorld.Put(table, $$$"""{"id":{"S":"{{{i}}}"},"until":{"N":"{{{now + i}}}"}}"""))]);
        }

        await world.Crash(kept: 0);
        time.Advance(TimeSpan.FromSeconds(2_200));
        await new ItemExpiry(world.Tables, () => world.Items, time, () => true).Run(default);
        table = world.Newest(table);
        Assert.InRange((await world.Read(table)).Count, 290, 301);
        Assert.Empty(await world.Items.Audit(table));
    }

    private static async Task<ItemTable> SwitchOn(ItemWorld world, ItemTable table)
    {
        await world.Settle();
        await world.Tables.CreateIndex(table.Id, NewIndex.OfExpiry("until"), same => same, default);
        await Patience.Until(() => world.Newest(table).Expiry is { State: IndexState.Active });
        await world.Settle();
        return world.Newest(table);
    }
}
