using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Consumers;

public sealed class ConsumerPositionsTests
{
    private static readonly StreamId Stream = new(5);
    private static readonly OutputId Table = new(1);
    private static readonly OutputId Errors = new(2);

    [Fact]
    public async Task Positions_of_one_consumer_are_read_apart_from_its_neighbours()
    {
        await using var store = new MemoryMetadataStore();
        await Commit(store, transaction =>
        {
            ConsumerPositions.Move(transaction, Key(1, new ShardId(7), Table), 10, 3);
            ConsumerPositions.Move(transaction, Key(1, new ShardId(7), Errors), 12, 3);
            ConsumerPositions.Move(transaction, Key(2, new ShardId(7), Table), 99, 3);
        });

        var read = await store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(1), RunId.Main), default);

        Assert.Equal(
            [new(Table, new LogPosition(new ShardId(7), 10), 3), new(Errors, new LogPosition(new ShardId(7), 12), 3)], read);
    }

    [Fact]
    public async Task A_transaction_of_a_lease_that_passed_on_is_refused()
    {
        await using var store = new MemoryMetadataStore();
        await Commit(store, transaction => ConsumerPositions.Put(transaction, Delivery(1, holds: true)));
        var first = await store.Commit(transaction => ConsumerPositions.TakeLease(transaction, new ConsumerId(1), "a"), default);
        await store.Commit(transaction => ConsumerPositions.TakeLease(transaction, new ConsumerId(1), "b"), default);

        var refused = await Assert.ThrowsAsync<TarnException>(async () => await store.Commit(
            async transaction =>
            {
                await ConsumerPositions.CheckLease(transaction, new ConsumerId(1), first);
                return 0;
            },
            default));

        Assert.Equal(ErrorKind.PreconditionFailed, refused.Kind);
    }

    [Fact]
    public async Task Freeing_is_held_at_the_lowest_run_of_holding_consumers_only()
    {
        await using var store = new MemoryMetadataStore();
        using var holds = await ConsumerHolds.Open(store, default);
        var shard = new ShardId(7);
        Assert.Equal(long.MaxValue, holds.LowestNeeded(Stream, shard));

        await Commit(store, transaction =>
        {
            ConsumerPositions.Put(transaction, Delivery(1, holds: true));
            ConsumerPositions.Put(transaction, Delivery(2, holds: false));
            ConsumerPositions.Move(transaction, Key(1, shard, OutputId.All), 8, 1);
            ConsumerPositions.Move(transaction, Key(1, shard, Errors), 10, 1);
            ConsumerPositions.Move(transaction, Key(2, shard, OutputId.All), 3, 1);
        });

        Assert.Equal(8, holds.LowestNeeded(Stream, shard));
        Assert.Equal(0, holds.LowestNeeded(Stream, new ShardId(8)));
        await Commit(store, transaction => ConsumerPositions.Move(transaction, Key(1, new ShardId(8), Errors), 5, 1));
        Assert.Equal(0, holds.LowestNeeded(Stream, new ShardId(8)));
        await Commit(store, transaction => ConsumerPositions.Move(transaction, Key(1, shard, OutputId.All) with { Run = new RunId(9) }, 2, 1));
        Assert.Equal(2, holds.LowestNeeded(Stream, shard));
        Assert.Equal(long.MaxValue, holds.LowestNeeded(new StreamId(6), shard));
    }

    [Fact]
    public void What_consumers_need_is_what_a_scan_of_all_positions_says() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ListOf().ToArbitrary(),
        seeds => HoldsAgreeWithAScan(seeds).GetAwaiter().GetResult()).Holds();

    [Fact]
    public async Task A_position_advances_only_from_where_its_worker_believes_it()
    {
        await using var store = new MemoryMetadataStore();
        var (id, shard) = (new ConsumerId(1), new ShardId(7));
        await Advance(store, id, shard, from: 0, to: 5);

        var refused = await Assert.ThrowsAsync<TarnException>(() => Advance(store, id, shard, from: 0, to: 9));

        Assert.Equal(ErrorKind.PreconditionFailed, refused.Kind);
        await Advance(store, id, shard, from: 5, to: 9);
        Assert.Equal(ErrorKind.PreconditionFailed, (await Assert.ThrowsAsync<TarnException>(() => Pass(store, id, shard, from: 5))).Kind);
        Assert.Equal(9, Assert.Single(await store.Read(reader => ConsumerPositions.Read(reader, id, RunId.Main), default)).Position.NextOffset);
        await Pass(store, id, shard, from: 9);
        Assert.Empty(await store.Read(reader => ConsumerPositions.Read(reader, id, RunId.Main), default));
    }

    [Fact]
    public async Task Runs_and_parts_of_an_output_have_positions_of_their_own()
    {
        await using var store = new MemoryMetadataStore();
        var (shard, replay) = (new ShardId(7), new RunId(42));
        await Commit(store, transaction =>
        {
            ConsumerPositions.Move(transaction, Key(1, shard, OutputId.All), 10, 3);
            ConsumerPositions.Move(transaction, Key(1, shard, Table) with { Part = "d=1/é" }, 12, 3);
            ConsumerPositions.Move(transaction, Key(1, shard, Table) with { Part = "d=2" }, 14, 3);
            ConsumerPositions.Move(transaction, Key(1, shard, OutputId.All) with { Run = replay }, 2, 3);
        });

        Assert.Equal(
            [("", 10L), ("d=1/é", 12L), ("d=2", 14L)],
            (await store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(1), RunId.Main), default))
                .Select(row => (row.Part, row.Position.NextOffset)));
        await store.Commit(
            async transaction =>
            {
                await ConsumerPositions.Remove(transaction, new ConsumerId(1), RunId.Main);
                return 0;
            },
            default);
        Assert.Equal(2, Assert.Single(await store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(1), replay), default)).Position.NextOffset);
    }

    [Fact]
    public async Task Removing_a_consumer_removes_its_positions()
    {
        await using var store = new MemoryMetadataStore();
        await Commit(store, transaction =>
        {
            ConsumerPositions.Put(transaction, Delivery(1, holds: true));
            ConsumerPositions.Move(transaction, Key(1, new ShardId(7), Table), 10, 1);
        });

        await store.Commit(
            async transaction =>
            {
                await ConsumerPositions.Remove(transaction, new ConsumerId(1));
                return 0;
            },
            default);

        Assert.Empty(await store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(1), RunId.Main), default));
        Assert.Null(await store.Read(reader => ConsumerPositions.Find(reader, new ConsumerId(1)), default));
    }

    // Few ids, so that rows come and go again; every second world begins with rows.
    private static async Task<bool> HoldsAgreeWithAScan(IList<int> seeds)
    {
        await using var store = new MemoryMetadataStore();
        var begun = seeds.Count % 2 == 0 ? seeds.Count / 2 : 0;
        await Change(seeds.Take(begun));
        using var holds = await ConsumerHolds.Open(store, default);
        foreach (var some in seeds.Skip(begun).Chunk(3).Prepend([]))
        {
            await Change(some);
            var rows = new List<(ConsumerId Consumer, OutputPosition Position)>();
            for (var consumer = new ConsumerId(0); consumer.Value < 3; consumer = new ConsumerId(consumer.Value + 1))
            {
                rows.AddRange((await store.Read(reader => ConsumerPositions.Read(reader, consumer, RunId.Main), default)).Select(row => (consumer, row)));
            }

            for (var shard = new ShardId(0); shard.Value < 4; shard = new ShardId(shard.Value + 1))
            {
                Assert.Equal(
                    rows.Where(row => row.Position.Position.Shard == shard).Select(row => (row.Consumer.Value, row.Position.Output.Value)).Order(),
                    holds.PositionsIn(shard).Select(held => (held.Consumer.Value, held.Output.Value)).Order());
                for (var consumer = new ConsumerId(0); consumer.Value < 3; consumer = new ConsumerId(consumer.Value + 1))
                {
                    Assert.Equal(Scanned(rows, consumer, shard), holds.LowestOf(consumer, shard));
                }
            }
        }

        return true;

        ValueTask<int> Change(IEnumerable<int> some) => store.Commit(
            transaction =>
            {
                foreach (var seed in some)
                {
                    var random = new Random(seed);
                    var (consumer, output, shard) = (new ConsumerId(random.Next(3)), new OutputId((ushort)random.Next(3)), new ShardId(random.Next(4)));
                    var key = new PositionKey(consumer, RunId.Main, shard, output);
                    if (random.Next(3) == 0)
                    {
                        ConsumerPositions.Remove(transaction, key);
                    }
                    else
                    {
                        ConsumerPositions.Move(transaction, key, random.Next(100), 1);
                    }
                }

                return ValueTask.FromResult(0);
            },
            default);
    }

    private static long Scanned(List<(ConsumerId Consumer, OutputPosition Position)> rows, ConsumerId consumer, ShardId shard)
    {
        var low = rows.Where(row => row.Consumer == consumer).Select(row => row.Position)
            .Where(row => row.Output == OutputId.All && row.Position.Shard == shard).ToArray();
        return low.Length == 0 ? 0 : low[0].Position.NextOffset;
    }

    private static PositionKey Key(long consumer, ShardId shard, OutputId output) => new(new ConsumerId(consumer), RunId.Main, shard, output);

    private static Consumer Delivery(long id, bool holds) =>
        new(new ConsumerId(id), ConsumerKind.Delivery, Stream, holds, ConsumerLease.None);

    private static async Task Commit(MemoryMetadataStore store, Action<IMetadataTransaction> body) => await store.Commit(
        transaction =>
        {
            body(transaction);
            return ValueTask.FromResult(0);
        },
        default);

    private static async Task Advance(MemoryMetadataStore store, ConsumerId id, ShardId shard, long from, long to) => await store.Commit(
        async transaction =>
        {
            await ConsumerPositions.Advance(transaction, Key(id.Value, shard, Table), from, to, epoch: 1);
            return 0;
        },
        default);

    private static async Task Pass(MemoryMetadataStore store, ConsumerId id, ShardId shard, long from) => await store.Commit(
        async transaction =>
        {
            await ConsumerPositions.Pass(transaction, Key(id.Value, shard, Table), from);
            return 0;
        },
        default);
}
