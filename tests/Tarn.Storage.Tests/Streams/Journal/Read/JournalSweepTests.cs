using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Read;

/// <summary>
/// A sweep reads many shards in the order of the journal. It finds the same records as separate reads.
/// </summary>
public sealed class JournalSweepTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task A_sweep_finds_what_each_shard_holds(int seed, bool damaged)
    {
        var world = new JournalWorld(seed);
        await world.OpenShards(7);
        for (var i = 0; i < 150; i++)
        {
            await world.Append(world.Random.Next(7), world.Random.Next(1, 4), world.Random.Next(20, 2_000));
        }

        await world.Log.DisposeAsync();
        if (damaged)
        {
            var file = world.Disk.List(DataDirectory.Journal)[1];
            world.Disk.FlipBit($"{DataDirectory.Journal}/{file.Name}", 8_000, 1);
        }

        world.Reopen();
        for (var i = 0; i < 20; i++)
        {
            await world.Append(i % 7);
        }

        var from = new Dictionary<ShardId, long>();
        var positions = world.Shards.Select(shard => new LogPosition(shard.Shard, world.Random.Next(10))).ToList();
        foreach (var position in positions)
        {
            from.Add(position.Shard, position.NextOffset);
        }

        (var swept, positions) = await Sweep(world, positions, from);
        var alone = new Dictionary<(ShardId, long), string>();
        foreach (var (shard, offset) in from)
        {
            foreach (var (at, value) in (await world.ReadAll(shard)).Where(record => record.Key >= offset))
            {
                alone.Add((shard, at), value);
            }
        }

        Assert.Equal(
            alone.OrderBy(pair => pair.Key.Item1.Value).ThenBy(pair => pair.Key.Item2),
            swept.OrderBy(pair => pair.Key.Item1.Value).ThenBy(pair => pair.Key.Item2));
        Assert.All(positions, position => Assert.Equal(world.Log.Describe(position.Shard)!.Value.StableEnd, position.NextOffset));
    }

    private static async Task<(Dictionary<(ShardId, long), string> Found, List<LogPosition> Positions)> Sweep(
        JournalWorld world, List<LogPosition> positions, Dictionary<ShardId, long> from)
    {
        var found = new Dictionary<(ShardId, long), string>();
        while (true)
        {
            using var sweep = await world.Log.Sweep(positions, 9_000, CancellationToken.None);
            if (sweep.Next.SequenceEqual(positions))
            {
                return (found, positions);
            }

            Assert.All(sweep.Next.Zip(positions), pair => Assert.True(pair.First.NextOffset >= pair.Second.NextOffset));
            Add(found, sweep, from);
            positions = [.. sweep.Next];
        }
    }

    private static void Add(Dictionary<(ShardId Shard, long Offset), string> found, LogSweep sweep, Dictionary<ShardId, long> from)
    {
        foreach (var (shard, batch) in sweep.Batches)
        {
            var reader = new RecordBatchReader(batch.Batch.Span);
            while (reader.MoveNext())
            {
                var offset = batch.BaseOffset + reader.OffsetDelta;
                if (offset >= from[shard])
                {
                    found.Add((shard, offset), Encoding.UTF8.GetString(reader.Value));
                }
            }
        }
    }
}
