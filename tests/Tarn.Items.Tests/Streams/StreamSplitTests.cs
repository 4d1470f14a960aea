using System.Globalization;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Writes;

namespace Tarn.Items.Tests.Streams;

/// <summary>Shards of tables' streams that are split by their writes, and become one again while the stream is off.</summary>
public sealed class StreamSplitTests : IAsyncLifetime
{
    private static readonly StreamSplitOptions Options = new() { UnitsPerSecond = 20, Looks = 2, ShardsMax = 4 };
    private readonly ManualTime _time = new();
    private readonly Dictionary<string, int> _written = [];
    private ItemWorld _world = null!;
    private ItemTable _table = null!;
    private StreamSplits _splits = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(_time);
        _table = await StreamReading.OpenStream(_world, await _world.Create("bees"));
        MakeSplits();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_hot_shard_is_split_evenly_again_and_again_up_to_the_bound_and_each_items_changes_stay_in_order()
    {
        for (var round = 0; round < 12; round++)
        {
            await WriteAll(100);
            await Look();
        }

        var layout = _world.Streams.Find(_table.Stream)!;
        Assert.Equal(Options.ShardsMax, layout.Open.Count);
        Assert.All(layout.Open, shard => Assert.InRange((double)(shard.Hashes.To - shard.Hashes.From) / (double)UInt128.MaxValue, 0.1, 0.5));
        await CheckOrder();

        await _world.Crash(kept: 5);
        MakeSplits();
        await WriteAll(100);
        await CheckOrder();
        Assert.Empty(await _world.Items.Audit(_table));
    }

    [Fact]
    public async Task Writers_go_on_while_their_shard_is_split()
    {
        using var stop = new CancellationTokenSource();
        var counts = new int[8];
        var writers = Enumerable.Range(0, counts.Length).Select(writer => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _world.Write(Numbered($"writer-{writer}", ++counts[writer]), Numbered($"other-{writer}", counts[writer]));
            }
        })).ToList();
        while (_world.Streams.Find(_table.Stream)!.Open.Count < Options.ShardsMax)
        {
            var (seen, begun) = (counts.Sum(), TimeProvider.System.GetTimestamp());
            while (counts.Sum() < seen + 200)
            {
                Assert.All(writers, writer => Assert.Null(writer.Exception));
                if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(5))
                {
                    // A look moves the clock by the applier's patience: then it may apply half of a write, and waits with the other half for the clock.
                    begun = TimeProvider.System.GetTimestamp();
                    _time.Advance(TimeSpan.FromSeconds(1));
                }

                await Task.Yield();
            }

            await Look();
        }

        await stop.CancelAsync();
        // The last look may have left half of a write to the clock.
        await Patience.Until(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return writers.TrueForAll(writer => writer.IsCompleted);
        });
        await Task.WhenAll(writers);
        for (var writer = 0; writer < counts.Length; writer++)
        {
            (_written[$"writer-{writer}"], _written[$"other-{writer}"]) = (counts[writer], counts[writer]);
        }

        await CheckOrder();
        Assert.Empty(await _world.Items.Audit(_table));
    }

    [Fact]
    public async Task One_hot_item_a_short_burst_and_a_stream_that_is_off_split_nothing()
    {
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 100; i++)
            {
                await Write("hot");
            }

            await Look();
        }

        Assert.Single(_world.Streams.ShardsOf(_table.Stream));
        await Look();
        for (var round = 0; round < 6; round++)
        {
            await WriteAll(round % 2 == 0 ? 100 : 1);
            await Look();
        }

        Assert.Single(_world.Streams.ShardsOf(_table.Stream));
        var other = await _world.Create("unread");
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 100; i++)
            {
                await _world.Write(ItemWorld.Put(other, $$$"""{"id":{"S":"{{{i}}}"},"n":{"N":"{{{round}}}"}}"""));
            }

            await Look();
        }

        Assert.Single(_world.Streams.ShardsOf(other.Stream));
    }

    [Fact]
    public async Task Cold_shards_become_one_while_the_stream_is_off_and_its_readers_see_the_old_ones_to_their_ends()
    {
        for (var round = 0; round < 12; round++)
        {
            await WriteAll(100);
            await Look();
        }

        var before = _table.Window!.ShardsOf(_world.Streams.Find(_table.Stream)!).Select(shard => shard.Id).ToList();
        await _world.Tables.CloseStream(_table.Id, same => same, default);
        await _world.Settle();
        var closed = Assert.Single(_world.Newest(_table).Windows);
        for (var i = 0; i < 2 * Options.ShardsMax; i++)
        {
            await Look();
        }

        Assert.Single(_world.Streams.Find(_table.Stream)!.Open);
        Assert.Equal(before, closed.ShardsOf(_world.Streams.Find(_table.Stream)!).Select(shard => shard.Id));
        await CheckOrder(closed);

        await WriteAll(10);
        _table = await StreamReading.OpenStream(_world, _world.Newest(_table));
        Assert.Single(_table.Window!.ShardsOf(_world.Streams.Find(_table.Stream)!));
        await WriteAll(1);
        Assert.Single(await StreamReading.Read(_world, _table));
        Assert.Empty(await _world.Items.Audit(_table));
    }

    private void MakeSplits() => _splits = new StreamSplits(_world.Store, _world.Tables, _world.Streams, _world.Room.LoadOf, _time, Options);

    private async Task Look()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await _splits.Run(default);
    }

    private async Task WriteAll(int items)
    {
        for (var i = 0; i < items; i++)
        {
            await Write($"item-{i}");
        }
    }

    private async Task Write(string id) => await _world.Write(Numbered(id, _written[id] = _written.GetValueOrDefault(id) + 1));

    private ItemWrite Numbered(string id, int number) => ItemWorld.Put(_table, $$$"""{"id":{"S":"{{{id}}}"},"n":{"N":"{{{number}}}"}}""");

    // Readers that take parents first see 1, 2, 3 … of each item.
    private async Task CheckOrder(Tarn.Items.Windows.ItemStreamWindow? window = null)
    {
        var seen = new Dictionary<string, int>();
        foreach (var change in await StreamReading.Read(_world, _table, window))
        {
            var id = change.Keys["id"].Text;
            var number = int.Parse(change.NewImage!.Value["n"].Number.ToString(), CultureInfo.InvariantCulture);
            Assert.Equal(seen.GetValueOrDefault(id) + 1, number);
            seen[id] = number;
        }

        Assert.Equal(_written.OrderBy(one => one.Key), seen.OrderBy(one => one.Key));
    }
}
