using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Rows;

namespace Tarn.Items.Tests.Engine;

/// <summary>Tables are made, changed and deleted; their rows follow the log over crashes.</summary>
public sealed class ItemTablesTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ItemWorld _world = null!;

    public async Task InitializeAsync() => _world = await ItemWorld.Open(_time);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_table_takes_writes_at_once_and_is_active_a_moment_later()
    {
        var table = await _world.Create("t");
        Assert.Equal(TableState.Creating, table.State);
        Assert.True(_world.Tables.TryFind(table.Name, out _));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"}}"""));
        await _world.Tables.Settle(default);
        Assert.Equal(TableState.Creating, _world.Newest(table).State);
        await _world.Settle();
        Assert.Equal(TableState.Active, _world.Newest(table).State);
        Assert.Null(_world.Tables.NextDue);
        var taken = await Assert.ThrowsAsync<TarnException>(() => _world.Create("t"));
        Assert.Equal(ErrorKind.AlreadyExists, taken.Kind);
    }

    [Fact]
    public async Task A_deleted_table_leaves_no_row_and_a_new_one_of_its_name_is_empty()
    {
        var table = await _world.Create("t", "id", new NewIndex("i", false, ItemWorld.Schema("c"), ProjectionKind.All, []));
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"},"c":{"S":"x"}}"""));
        await _world.Tables.Delete(table.Id, default);
        Assert.Equal(TableState.Deleting, _world.Newest(table).State);
        await _world.Settle();
        Assert.False(_world.Tables.TryGet(table.Id, out _));
        Assert.Null(_world.Streams.Find(table.Stream));
        await Assert.ThrowsAsync<TarnException>(async () => await _world.Write(ItemWorld.Put(table, """{"id":{"S":"2"}}""")));
        Assert.Equal(0, _world.Rows.State.MemoryBytes);
        var next = await _world.Create("t");
        Assert.Empty(await _world.Read(next));
    }

    [Fact]
    public async Task Definitions_counts_and_rows_survive_a_crash_that_loses_batches()
    {
        var table = await _world.Create("t", "id at", new NewIndex("i", false, ItemWorld.Schema("c", "d"), ProjectionKind.Include, ["e"]));
        for (var i = 0; i < 50; i++)
        {
            await _world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"{{{i % 10}}}"},"at":{"S":"{{{i}}}"},"c":{"S":"x"},"d":{"S":"{{{i % 3}}}"}}"""));
        }

        var (rows, counts) = (await _world.Read(table), _world.Items.CountsOf(table));
        foreach (var kept in (int[])[0, 17, 1_000])
        {
            await _world.Crash(kept);
            var found = _world.Newest(table);
            Assert.Equal(table.FindIndex("i")!.Included, found.FindIndex("i")!.Included);
            Assert.Equal(rows, await _world.Read(found));
            Assert.Equal(counts, _world.Items.CountsOf(found));
            Assert.Empty(await _world.Items.Audit(found));
        }
    }

    [Fact]
    public async Task A_copy_frees_the_log_and_replaces_lost_files()
    {
        var table = await _world.Create("t");
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"}}"""));
        await _world.Room.Checkpoint(default);
        Assert.Null(_world.Rows.CheckpointNote);
        _time.Advance(TimeSpan.FromHours(1));
        await _world.Room.Checkpoint(default);
        Assert.NotNull(_world.Rows.CheckpointNote);
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"2"}}"""));
        await _world.Stop();
        _world.Rows.LoseFiles();
        await _world.Start();
        Assert.Equal(2, (await _world.Read(table)).Count);
    }

    [Fact]
    public async Task Rows_that_are_ahead_of_the_log_are_kept_and_another_shard_takes_the_changes()
    {
        var table = await _world.Create("t");
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"}}"""));
        var shard = _world.Streams.ShardsOf(table.Stream).Single().Id;
        await _world.Stop();
        var ahead = new RowBatch();
        ahead.Put(RowForm.PositionKey(shard), BitConverter.GetBytes(50L));
        _world.Rows.Apply(ahead);
        await _world.Start();
        Assert.Contains("lost", Assert.Single(_world.Room.Notices), StringComparison.Ordinal);
        Assert.NotEqual(shard, _world.Streams.Find(table.Stream)!.Open.Single().Id);
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"2"}}"""));
        await _world.Crash(kept: 0);
        Assert.Equal(2, (await _world.Read(table)).Count);
        Assert.Empty(_world.Room.Notices);
    }

    [Fact]
    public async Task After_a_failed_write_of_rows_reads_continue_and_writes_are_refused_until_the_rows_open_again()
    {
        var table = await _world.Create("t");
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"1"}}"""));
        _world.Rows.FailsNextFlush = true;
        Assert.Throws<TarnException>(_world.Rows.Flush);
        var first = await Assert.ThrowsAsync<TarnException>(async () => await _world.Write(ItemWorld.Put(table, """{"id":{"S":"2"}}""")));
        Assert.Equal(ErrorKind.OutcomeUnknown, first.Kind);
        var second = await Assert.ThrowsAsync<TarnException>(async () => await _world.Write(ItemWorld.Put(table, """{"id":{"S":"2"}}""")));
        Assert.Equal(ErrorKind.Unavailable, second.Kind);
        Assert.NotNull(await _world.Get(table, """{"id":{"S":"1"}}"""));
        Assert.NotNull(_world.Room.Failure);
        await _world.Room.Checkpoint(default);
        Assert.Null(_world.Room.Failure);
        _world.Items = await _world.Room.Store(default);
        Assert.Equal(2, (await _world.Read(table)).Count);
        await _world.Write(ItemWorld.Put(table, """{"id":{"S":"3"}}"""));
    }
}
