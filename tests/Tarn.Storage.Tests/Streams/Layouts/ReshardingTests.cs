using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Storage.Tests.Streams.Layouts;

public sealed class ReshardingTests
{
    private const int Keys = 12;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);

    [Fact]
    public void Random_splits_and_merges_keep_the_ranges_whole_and_each_keys_records_in_order()
    {
        var step = from kind in Gen.Choose(0, 2) from shard in Gen.Choose(0, 1_000) from cut in Gen.Choose(1, 255) select (kind, shard, cut);
        var steps = Gen.ArrayOf(step).Resize(40).ToArbitrary();
        Prop.ForAll(steps, run => Run(run).GetAwaiter().GetResult()).Holds();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    [InlineData(4, 4)]
    [InlineData(7, 1)]
    [InlineData(3, 64)]
    public async Task Uniform_scaling_comes_to_equal_ranges_step_by_step(int from, int to)
    {
        await using var world = await World.Open(from);
        while (UniformScaling.Next(world.Layout.Open, to) is { } step)
        {
            await world.Reshard(step);
            world.CheckLayout();
        }

        Assert.Equal(HashRange.Even(to), world.Layout.Open.Select(shard => shard.Hashes));
    }

    // The same commit makes the stream active: a client that waits for that status lists the shards next.
    [Fact]
    public async Task A_reader_that_sees_the_stream_changed_finds_the_new_shards()
    {
        await using var world = await World.Open(2);
        var open = new List<int>();
        using var watch = world.OnStreamRow(() => open.Add(world.Layout.Open.Count));
        await world.Split(world.Layout.Open[0], world.Layout.Open[0].Hashes.From + 10);
        await world.Merge(world.Layout.Open[1], world.Layout.Open[2]);
        Assert.Equal([3, 2], open);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_changes_nothing()
    {
        await using var world = await World.Open(3);
        var (first, second, third) = (world.Layout.Open[0], world.Layout.Open[1], world.Layout.Open[2]);
        await Refused(ErrorKind.InvalidArgument, () => world.Split(first, first.Hashes.From));
        await Refused(ErrorKind.InvalidArgument, () => world.Split(first, first.Hashes.To + 1));
        await Refused(ErrorKind.InvalidArgument, () => world.Merge(first, third));
        await Refused(ErrorKind.InvalidArgument, () => world.Merge(first, first));
        Assert.Equal(3, world.Layout.Shards.Count);
        await world.Merge(second, first);
        await Refused(ErrorKind.Conflict, () => world.Split(first, first.Hashes.Middle));
        var child = world.Layout.Open[0];
        Assert.Equal(
            (ShardParent.Of(second), ShardParent.Of(first), new HashRange(first.Hashes.From, second.Hashes.To)),
            (child.Parent, child.AdjacentParent, child.Hashes));
        Assert.Equal(3, child.Ordinal);
    }

    [Fact]
    public async Task A_shard_that_rolls_over_has_one_child_with_its_hashes()
    {
        await using var world = await World.Open(2);
        var parent = world.Layout.Open[0];
        await world.RollOver(parent);
        world.CheckLayout();
        var child = world.Layout.Open.Single(shard => shard.Ordinal == 2);
        Assert.Equal((ShardParent.Of(parent), null, parent.Hashes), (child.Parent, child.AdjacentParent, child.Hashes));
        await Refused(ErrorKind.Conflict, () => world.RollOver(parent));
    }

    [Fact]
    public async Task A_closed_parent_is_read_to_its_end_and_takes_nothing_more()
    {
        await using var world = await World.Open(1);
        await world.Put(3);
        var parent = world.Layout.Open[0];
        await world.Split(parent, parent.Hashes.Middle);
        Assert.Equal(new ShardBounds(0, 3, Closed: true, world.Log.Describe(parent.Id)!.Value.LastArrivalTimeMs), world.Log.Describe(parent.Id));
        var outcome = await world.Log.Append(new LogAppend { Shards = new[] { World.Batch(parent, "late", "late") } }, default);
        Assert.Equal(AppendStatus.Closed, outcome.Shards.Span[0].Status);
        Assert.Equal(3, (await world.ReadAll(parent.Id)).Count);
    }

    private static async Task<bool> Run((int Kind, int Shard, int Cut)[] steps)
    {
        await using var world = await World.Open(2);
        foreach (var (kind, pick, cut) in steps)
        {
            await world.Put(5);
            var open = world.Layout.Open;
            var at = pick % open.Count;
            var hashes = open[at].Hashes;
            if (kind < 2 && hashes.To - hashes.From > 1_000)
            {
                await world.Split(open[at], hashes.From + ((hashes.To - hashes.From) / 256 * (UInt128)(uint)cut) + 1);
            }
            else if (at + 1 < open.Count)
            {
                await world.Merge(open[at], open[at + 1]);
            }

            world.CheckLayout();
        }

        await world.Put(20);
        await world.CheckRecords();
        return true;
    }

    private static async Task Refused(ErrorKind kind, Func<Task> run) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<TarnException>(run)).Kind);

    /// <summary>A stream on the twins, and the records put into it.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly MemoryMetadataStore _store;
        private readonly StreamDirectory _streams;
        private readonly StreamId _id;
        private readonly Dictionary<string, List<(string Value, SequenceNumber Number)>> _put = [];
        private int _next;

        private World(MemoryStreamLog log, MemoryMetadataStore store, StreamDirectory streams, StreamId id)
        {
            Log = log;
            _store = store;
            _streams = streams;
            _id = id;
        }

        public MemoryStreamLog Log { get; }

        public StreamLayout Layout => _streams.Find(_id)!;

        public static async Task<World> Open(int shards)
        {
            var log = new MemoryStreamLog(new ManualTime());
            var store = new MemoryMetadataStore(log);
            var streams = await StreamDirectory.Open(store, default);
            var stream = await store.CommitWithLog(
                tx => ValueTask.FromResult(StreamDirectory.Create(
                    tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, Now)),
                default);
            return new World(log, store, streams, stream.Id);
        }

        public static ShardAppend Batch(ShardDescription shard, string key, string value)
        {
            using var writer = new RecordBatchWriter();
            writer.Begin(0);
            writer.Append(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
            return new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = writer.Finish().ToArray(), Records = 1 };
        }

        /// <summary>Looks when views have got a stream's row.</summary>
        public IDisposable OnStreamRow(Action look) => _store.Observe(StreamSpaces.Streams, (_, _) => look());

        public Task Split(ShardDescription shard, UInt128 at) =>
            _store.CommitWithLog(async tx => await Resharding.Split(tx, _id, shard.Id, at, Now), default).AsTask();

        public Task Merge(ShardDescription one, ShardDescription other) =>
            _store.CommitWithLog(async tx => await Resharding.Merge(tx, _id, one.Id, other.Id, Now), default).AsTask();

        public Task RollOver(ShardDescription shard) =>
            _store.CommitWithLog(async tx => await Resharding.RollOver(tx, _id, shard.Id, Now), default).AsTask();

        public Task Reshard(StreamWork step) => step.Kind == StreamWorkKind.Split
            ? Split(Layout.Open.Single(shard => shard.Id == step.Shard), step.NewStart)
            : Merge(Layout.Open.Single(shard => shard.Id == step.Shard), Layout.Open.Single(shard => shard.Id == step.Adjacent));

        public async Task Put(int records)
        {
            for (var i = 0; i < records; i++)
            {
                var key = $"key {_next % Keys}";
                var shard = Layout.Open[Layout.Route(RoutingHash.Of(Encoding.UTF8.GetBytes(key)))];
                var value = (_next++).ToString(CultureInfo.InvariantCulture);
                var outcome = (await Log.Append(new LogAppend { Shards = new[] { Batch(shard, key, value) } }, default)).Shards.Span[0];
                Assert.Equal(AppendStatus.Appended, outcome.Status);
                if (!_put.TryGetValue(key, out var list))
                {
                    _put.Add(key, list = []);
                }

                list.Add((value, new SequenceNumber(shard.Id, outcome.BaseOffset)));
            }
        }

        /// <summary>
        /// Checks that open ranges tile all hashes, that log and rows agree, and that children come after their
        /// parents.
        /// </summary>
        public void CheckLayout()
        {
            var layout = Layout;
            Assert.Equal(UInt128.MinValue, layout.Open[0].Hashes.From);
            Assert.Equal(UInt128.MaxValue, layout.Open[^1].Hashes.To);
            Assert.All(layout.Open.Zip(layout.Open.Skip(1)), pair => Assert.True(pair.First.Hashes.IsBelow(pair.Second.Hashes)));
            Assert.Equal(Enumerable.Range(0, layout.Shards.Count), layout.Shards.Select(shard => shard.Ordinal));
            Assert.Equal(layout.Shards.Count, layout.Stream.NextOrdinal);
            foreach (var shard in layout.Shards)
            {
                Assert.Equal(shard.Closed is not null, Log.Describe(shard.Id)!.Value.Closed);
                Assert.True(shard.Parent is not { } parent || parent.Id.Value < shard.Id.Value);
                Assert.True(shard.AdjacentParent is not { } other || other.Id.Value < shard.Id.Value);
            }
        }

        /// <summary>
        /// Reads parents before children, and checks that every key's records appear once, in the order of their puts,
        /// with rising numbers.
        /// </summary>
        public async Task CheckRecords()
        {
            var read = new Dictionary<string, List<(string Value, SequenceNumber Number)>>();
            foreach (var shard in Layout.Shards.OrderBy(shard => shard.Id.Value))
            {
                foreach (var (key, value, number) in await ReadAll(shard.Id))
                {
                    if (!read.TryGetValue(key, out var list))
                    {
                        read.Add(key, list = []);
                    }

                    list.Add((value, number));
                }
            }

            Assert.Equal(_put.Count, read.Count);
            foreach (var (key, expected) in _put)
            {
                Assert.Equal(expected, read[key]);
                var numbers = expected.Select(record => record.Number.ToKinesis()).ToArray();
                Assert.Equal(numbers.Order(StringComparer.Ordinal), numbers);
            }
        }

        public async Task<List<(string Key, string Value, SequenceNumber Number)>> ReadAll(ShardId shard)
        {
            var found = new List<(string, string, SequenceNumber)>();
            using var read = await Log.Read(shard, 0, int.MaxValue, default);
            foreach (var batch in read.Batches)
            {
                var reader = new RecordBatchReader(batch.Batch.Span);
                while (reader.MoveNext())
                {
                    found.Add((
                        Encoding.UTF8.GetString(reader.Key),
                        Encoding.UTF8.GetString(reader.Value),
                        new SequenceNumber(shard, batch.BaseOffset + reader.OffsetDelta)));
                }
            }

            return found;
        }

        public async ValueTask DisposeAsync()
        {
            _streams.Dispose();
            await _store.DisposeAsync();
        }
    }
}
