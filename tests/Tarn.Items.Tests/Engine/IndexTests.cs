using Tarn.Items.Tables;
using Tarn.Storage;

namespace Tarn.Items.Tests.Engine;

/// <summary>Indexes are true at the answer of each write, and filled while the table is used.</summary>
public sealed class IndexTests : IAsyncLifetime
{
    private ItemWorld _world = null!;

    public async Task InitializeAsync() => _world = await ItemWorld.Open();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task An_index_has_the_items_that_have_its_key_in_its_order()
    {
        var table = await _world.Create("t", "id at", Global("by-color", ProjectionKind.KeysOnly), Local("by-size"));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"at":{"S":"x"},"color":{"S":"red"},"size":{"S":"m"}}"""));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"2"},"at":{"S":"x"},"size":{"S":"l"}}"""));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"3"},"at":{"S":"x"},"color":{"N":"7"}}"""));
        Assert.Equal(["""{"at":{"S":"x"},"color":{"S":"red"},"id":{"S":"1"}}"""], await _world.Read(table, "by-color"));
        Assert.Equal(2, (await _world.Read(table, "by-size")).Count);
        Assert.Equal(2, _world.Items.CountsOf(table.FindIndex("by-size")!).Items);

        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"at":{"S":"x"},"color":{"S":"blue"},"size":{"S":"m"}}"""));
        Assert.Equal(["""{"at":{"S":"x"},"color":{"S":"blue"},"id":{"S":"1"}}"""], await _world.Read(table, "by-color"));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"at":{"S":"x"}}"""));
        Assert.Empty(await _world.Read(table, "by-color"));
        await _world.Write(ItemWorld.Delete(table, """{"id":{"S":"2"},"at":{"S":"x"}}"""));
        Assert.Empty(await _world.Read(table, "by-size"));
        Assert.Empty(await _world.Items.Audit(table));
        Assert.Equal(0, _world.Items.CountsOf(table.FindIndex("by-size")!).Bytes);
    }

    [Fact]
    public async Task A_projection_holds_the_keys_and_the_named_attributes()
    {
        var included = new NewIndex("i", false, ItemWorld.Schema("color"), ProjectionKind.Include, ["n"]);
        var table = await _world.Create("t", "id", included);
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"color":{"S":"red"},"n":{"N":"1"},"m":{"N":"2"}}"""));
        Assert.Equal(["""{"color":{"S":"red"},"id":{"S":"1"},"n":{"N":"1"}}"""], await _world.Read(table, "i"));
    }

    [Fact]
    public async Task An_index_of_a_full_table_is_filled_while_items_change()
    {
        var table = await _world.Create("t");
        for (var i = 0; i < 2_500; i++)
        {
            await _world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"{{{i}}}"},"color":{"S":"c{{{i % 7}}}"}}"""));
        }

        await _world.Settle();
        table = await _world.Tables.CreateIndex(table.Id, Global("late", ProjectionKind.All), same => same, default);
        var reading = await Assert.ThrowsAsync<TarnException>(() => _world.Read(table, "late"));
        Assert.Equal(ErrorKind.Unavailable, reading.Kind);
        for (var i = 0; i < 300; i++)
        {
            await _world.Write(ItemWorld.Put(_world.Newest(table), $$$"""{"id":{"S":"{{{i * 5}}}"},"color":{"S":"new"}}"""));
            await _world.Write(ItemWorld.Delete(_world.Newest(table), $$$"""{"id":{"S":"{{{i * 3}}}"}}"""));
        }

        await Patience.Until(() => _world.Newest(table).FindIndex("late")!.State == IndexState.Active);
        table = _world.Newest(table);
        Assert.Empty(await _world.Items.Audit(table));
        Assert.Equal(_world.Items.CountsOf(table).Items, _world.Items.CountsOf(table.FindIndex("late")!).Items);
    }

    [Fact]
    public async Task The_filling_of_an_index_continues_after_a_crash()
    {
        var table = await _world.Create("t");
        for (var i = 0; i < 3_000; i++)
        {
            await _world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"{{{i}}}"},"color":{"S":"c{{{i % 7}}}"}}"""));
        }

        await _world.Settle();
        await _world.Tables.CreateIndex(table.Id, Global("late", ProjectionKind.All), same => same, default);
        await _world.Crash(kept: 2_900);
        await Patience.Until(() => _world.Newest(table).FindIndex("late")!.State == IndexState.Active);
        Assert.Empty(await _world.Items.Audit(_world.Newest(table)));
    }

    [Fact]
    public async Task A_dropped_index_leaves_no_rows_and_a_new_one_of_its_name_is_filled()
    {
        var table = await _world.Create("t", "id", Global("i", ProjectionKind.All));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"color":{"S":"red"}}"""));
        await _world.Settle();
        var old = table.FindIndex("i")!;
        await _world.Tables.DeleteIndex(table.Id, "i", same => same, default);
        await _world.Settle();
        Assert.Empty(_world.Newest(table).Indexes);
        Assert.Equal(0, _world.Items.CountsOf(old).Items);
        await _world.Tables.CreateIndex(table.Id, Global("i", ProjectionKind.KeysOnly), same => same, default);
        await Patience.Until(() => _world.Newest(table).FindIndex("i")!.State == IndexState.Active);
        Assert.Equal(["""{"color":{"S":"red"},"id":{"S":"1"}}"""], await _world.Read(_world.Newest(table), "i"));
    }

    private static NewIndex Global(string name, ProjectionKind projection) => new(name, false, ItemWorld.Schema("color"), projection, []);

    private static NewIndex Local(string name) => new(name, true, ItemWorld.Schema("id", "size"), ProjectionKind.All, []);
}
