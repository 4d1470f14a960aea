using Tarn.Items.Applying;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Rows.Memory;

namespace Tarn.Items.Tests.Engine;

/// <summary>A wait for an applier ends with it.</summary>
public sealed class EndedApplierTests
{
    [Fact]
    public async Task A_question_that_an_applier_did_not_answer_fails_at_its_end()
    {
        await using var world = await ItemWorld.Open(threads: 0);
        var table = await world.Create("t", "id", new NewIndex("late", false, ItemWorld.Schema("color"), ProjectionKind.KeysOnly, []));
        var applier = new ItemApplier(world.Log, new MemoryRowStore(), _ => table, world.Time, threads: 0);
        var full = applier.IsFull(table.Indexes[0]);
        var dropped = applier.Drop([], []);
        await applier.DisposeAsync();
        foreach (var asked in (Task[])[full, dropped, applier.IsFull(table.Indexes[0])])
        {
            Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => asked.InTime())).Kind);
        }
    }

    [Fact]
    public async Task A_start_whose_rows_fail_while_an_index_is_filled_ends()
    {
        await using var world = await ItemWorld.Open(threads: 0);
        var table = await world.Create("t");
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"color":{"S":"red"}}"""));
        await world.Settle();
        await world.Tables.CreateIndex(
            table.Id, new NewIndex("late", false, ItemWorld.Schema("color"), ProjectionKind.KeysOnly, []), same => same, default);
        await Patience.Until(() => world.Newest(table).FindIndex("late")!.State == IndexState.Active);

        await world.Stop();
        world.Rows.LoseFiles();
        world.Rows.FailsNextFlush = true;
        await Assert.ThrowsAsync<TarnException>(() => world.Start().InTime());

        await world.Start().InTime();
        Assert.Single(await world.Read(table, "late"));
    }
}
