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
            ConsumerPositions.Move(transaction, new ConsumerId(1), Table, new LogPosition(new ShardId(7), 10), 3);
            ConsumerPositions.Move(transaction, new ConsumerId(1), Errors, new LogPosition(new ShardId(7), 12), 3);
            ConsumerPositions.Move(transaction, new ConsumerId(2), Table, new LogPosition(new ShardId(7), 99), 3);
        });

        var read = await store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(1)), default);

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
    public async Task Freeing_is_held_at_the_lowest_output_of_holding_consumers_only()
    {
        await using var store = new MemoryMetadataStore();
        using var holds = await ConsumerHolds.Open(store, default);
        var shard = new ShardId(7);
        Assert.Equal(long.MaxValue, holds.LowestNeeded(Stream, shard));

        await Commit(store, transaction =>
        {
            ConsumerPositions.Put(transaction, Delivery(1, holds: true));
            ConsumerPositions.Put(transaction, Delivery(2, holds: false));
            ConsumerPositions.Move(transaction, new ConsumerId(1), Table, new LogPosition(shard, 10), 1);
            ConsumerPositions.Move(transaction, new ConsumerId(1), Errors, new LogPosition(shard, 8), 1);
            ConsumerPositions.Move(transaction, new ConsumerId(2), Table, new LogPosition(shard, 3), 1);
        });

        Assert.Equal(8, holds.LowestNeeded(Stream, shard));
        Assert.Equal(0, holds.LowestNeeded(Stream, new ShardId(8)));
        await Commit(store, transaction => ConsumerPositions.Move(transaction, new ConsumerId(1), Errors, new LogPosition(new ShardId(8), 5), 1));
        Assert.Equal(0, holds.LowestNeeded(Stream, new ShardId(8)));
        Assert.Equal(long.MaxValue, holds.LowestNeeded(new StreamId(6), shard));
    }

    [Fact]
    public async Task A_position_advances_only_from_where_its_worker_believes_it()
    {
        await using var store = new MemoryMetadataStore();
        var (id, shard) = (new ConsumerId(1), new ShardId(7));
        await Advance(store, id, shard, from: 0, to: 5);

        var refused = await Assert.ThrowsAsync<TarnException>(() => Advance(store, id, shard, from: 0, to: 9));

        Assert.Equal(ErrorKind.PreconditionFailed, refused.Kind);
        await Advance(store, id, shard, from: 5, to: 9);
        Assert.Equal(9, Assert.Single(await store.Read(reader => ConsumerPositions.Read(reader, id), default)).Position.NextOffset);
    }

    [Fact]
    public async Task Removing_a_consumer_removes_its_positions()
    {
        await using var store = new MemoryMetadataStore();
        await Commit(store, transaction =>
        {
            ConsumerPositions.Put(transaction, Delivery(1, holds: true));
            ConsumerPositions.Move(transaction, new ConsumerId(1), Table, new LogPosition(new ShardId(7), 10), 1);
        });

        await store.Commit(
            async transaction =>
            {
                await ConsumerPositions.Remove(transaction, new ConsumerId(1));
                return 0;
            },
            default);

        Assert.Empty(await store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(1)), default));
        Assert.Null(await store.Read(reader => ConsumerPositions.Find(reader, new ConsumerId(1)), default));
    }

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
            await ConsumerPositions.Advance(transaction, id, Table, shard, from, to, epoch: 1);
            return 0;
        },
        default);
}
