using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;

namespace Tarn.Items.Tests.Copies;

/// <summary>The log keeps the records that rows, bases and copies need, and no others.</summary>
public sealed class CopyFloorsTests : IAsyncLifetime
{
    private readonly CopyFolder _folder = new();
    private readonly ManualTime _time = new();
    private ItemWorld _world = null!;
    private ItemTable _table = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(_time, folder: _folder.Root);
        _table = await _world.Create("t");
        await _world.Settle();
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_log_keeps_the_records_that_bases_need()
    {
        await Fill(0, 10);
        await _world.Room.CheckpointNow(default);
        var shard = _world.Streams.ShardsOf(_table.Stream).Single().Id;
        Assert.Equal(10, _world.Floors.Of(shard));
        await SwitchOn(days: 1);
        await Fill(10, 10);
        await _world.Room.CheckpointNow(default);
        Assert.Equal(10, _world.Floors.Of(shard));
        await _world.Room.Checkpoint(default);
        Assert.False(_world.Floors.IsTrimmed(_table.Stream));
        await _world.Copies.SetRecovery(_table.Id, 0, default);
        await _world.Copies.KeepBases(default);
        await _world.Room.CheckpointNow(default);
        Assert.Equal(20, _world.Floors.Of(shard));
    }

    [Fact]
    public async Task Records_that_only_the_rows_need_can_go_soon_while_the_log_is_nearly_full()
    {
        await Fill(0, 10);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _world.Room.Checkpoint(default);
        var shard = _world.Streams.ShardsOf(_table.Stream).Single().Id;
        Assert.Equal(0, _world.Floors.Of(shard));
        _world.IsLogNearlyFull = true;
        await _world.Room.Checkpoint(default);
        Assert.Equal(10, _world.Floors.Of(shard));
    }

    private async Task Fill(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            await _world.Write(ItemWorld.Put(_table, $$$"""{"id":{"S":"{{{i}}}"}}"""));
        }
    }

    private async Task SwitchOn(int days)
    {
        await _world.Copies.SetRecovery(_table.Id, days, default);
        await _world.Copies.WriteCopies(default);
        Assert.Single(_world.Copies.Copies.BasesOf(_table.Id));
    }
}
