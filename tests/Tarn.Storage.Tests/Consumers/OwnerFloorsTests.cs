using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Storage.Tests.Consumers;

public sealed class OwnerFloorsTests
{
    [Fact]
    public async Task An_internal_stream_is_needed_from_the_lower_of_its_owners_floor_and_its_consumers()
    {
        await using var world = await World.Open();
        var (queue, kinesis) = (await world.Create(StreamOwner.Queue), await world.Create(StreamOwner.Kinesis));
        var shard = queue.Open[0].Id;
        Assert.Equal(0, world.Holds.LowestNeeded(queue.Stream.Id, shard));
        Assert.Equal(long.MaxValue, world.Holds.LowestNeeded(kinesis.Stream.Id, kinesis.Open[0].Id));

        world.Floors.Move(shard, 70);
        world.Floors.Move(shard, 40);
        Assert.Equal(70, world.Holds.LowestNeeded(queue.Stream.Id, shard));
        Assert.False(world.Holds.IsTrimmed(queue.Stream.Id));
        world.Floors.Trim(queue.Stream.Id, isTrimmed: true);
        Assert.True(world.Holds.IsTrimmed(queue.Stream.Id));

        await world.Consume(queue, 30);
        Assert.Equal(30, world.Holds.LowestNeeded(queue.Stream.Id, shard));
        world.Floors.Remove(queue.Stream.Id, [shard]);
        Assert.Equal(0, world.Holds.LowestNeeded(queue.Stream.Id, shard));
        Assert.False(world.Holds.IsTrimmed(queue.Stream.Id));
    }

    [Fact]
    public async Task Ten_thousand_streams_with_a_consumer_each_are_asked_one_by_one()
    {
        const int Streams = 10_000;
        await using var world = await World.Open();
        var layouts = await world.CreateMany(Streams);
        foreach (var chunk in layouts.Chunk(500))
        {
            await world.Consume(chunk, 7);
        }

        // Walking all consumers for each shard would be a hundred million steps.
        Assert.All(layouts, layout => Assert.Equal(7, world.Consumers.LowestNeeded(layout.Stream.Id, layout.Open[0].Id)));
        Assert.Single(world.Consumers.ConsumersOf(layouts[4_711].Stream.Id));
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly MemoryMetadataStore _store;
        private StreamDirectory _streams = null!;

        private World(MemoryMetadataStore store) => _store = store;

        public OwnerFloors Floors { get; } = new();

        public ConsumerHolds Consumers { get; private set; } = null!;

        public StreamHolds Holds { get; private set; } = null!;

        public static async Task<World> Open()
        {
            var world = new World(new MemoryMetadataStore(new MemoryStreamLog(TimeProvider.System)));
            world._streams = await StreamDirectory.Open(world._store, default);
            world.Consumers = await ConsumerHolds.Open(world._store, default);
            world.Holds = new StreamHolds(world.Consumers, world.Floors, world._streams);
            return world;
        }

        public async Task<StreamLayout> Create(StreamOwner owner)
        {
            var stream = await _store.CommitWithLog(
                tx => ValueTask.FromResult(Make(tx, owner)), default);
            return _streams.Find(stream.Id)!;
        }

        public async Task<StreamLayout[]> CreateMany(int count)
        {
            var made = new List<StreamId>();
            while (made.Count < count)
            {
                made.AddRange(await _store.CommitWithLog(
                    tx => ValueTask.FromResult(Enumerable.Range(0, 500)
                        .Select(_ => Make(tx, StreamOwner.Item).Id)
                        .ToArray()),
                    default));
            }

            return [.. made.Select(id => _streams.Find(id)!)];
        }

        public Task Consume(StreamLayout layout, long position) => Consume([layout], position);

        public async Task Consume(IReadOnlyList<StreamLayout> layouts, long position) => await _store.Commit(
            tx =>
            {
                foreach (var layout in layouts)
                {
                    var id = new ConsumerId(layout.Stream.Id.Value);
                    var lease = new ConsumerLease("test", 1, long.MaxValue);
                    ConsumerPositions.Put(tx, new Consumer(id, ConsumerKind.Delivery, layout.Stream.Id, HoldsFreeing: true, lease));
                    ConsumerPositions.Move(tx, new PositionKey(id, RunId.Main, layout.Open[0].Id, OutputId.All), position, epoch: 0);
                }

                return ValueTask.FromResult(0);
            },
            default);

        private static StreamDescription Make(IMetadataTransaction transaction, StreamOwner owner) =>
            StreamDirectory.Create(transaction, new NewStream { Owner = owner, Shards = 1 }, DateTimeOffset.UnixEpoch);

        public async ValueTask DisposeAsync()
        {
            Consumers.Dispose();
            _streams.Dispose();
            await _store.DisposeAsync();
        }
    }
}
