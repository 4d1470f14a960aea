using Tarn.Storage.Calls;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Write;

/// <summary>D14 (retries are recognised) for calls whose records went to many shards.</summary>
public sealed class JournalRetryTests
{
    private const int Shards = 200;
    private const int Calls = 10;

    [Theory]
    [InlineData("hot")]
    [InlineData("scanned")]
    [InlineData("sealed")]
    public async Task Calls_over_many_shards_are_recognised_in_little_memory(string after)
    {
        // The memory that the frames of half of these calls would take, remembered one by one.
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 8 << 20, HotTailBytes = 8 << 20, CallBytesMax = 64 << 10 });
        await world.OpenShards(Shards);
        var calls = Enumerable.Range(1, Calls).Select(i => Call(world, (ulong)i)).ToArray();
        var first = new List<ShardOutcome[]>();
        foreach (var call in calls)
        {
            first.Add((await Send(world, call)).Shards.ToArray());
        }

        if (after == "sealed")
        {
            await world.Log.DisposeAsync();
        }

        if (after != "hot")
        {
            world.Restart(powerLoss: true);
        }

        for (var i = 0; i < Calls; i++)
        {
            var again = await Send(world, calls[i]);
            Assert.All(again.Shards.ToArray(), shard => Assert.Equal(AppendStatus.Repeated, shard.Status));
            Assert.Equal(
                first[i].Select((outcome, shard) => new LogPosition(world.Shards[shard].Shard, outcome.BaseOffset)), again.Recorded!.Value.ToArray());
        }

        await world.Check(); // no value twice
    }

    [Fact]
    public async Task A_retry_in_the_group_of_the_first_attempt_is_recognised()
    {
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 8 << 20 });
        await world.OpenShards(Shards);
        var call = Call(world, 1);
        var first = world.Log.Append(call, CancellationToken.None).AsTask();
        var other = world.Log.Append(Call(world, 2), CancellationToken.None).AsTask();
        var again = world.Log.Append(call, CancellationToken.None).AsTask();
        world.Step();
        Assert.Equal(
            (await first).Shards.ToArray().Select(shard => shard.BaseOffset), (await again).Recorded!.Value.ToArray().Select(place => place.NextOffset));
        Assert.Null((await other).Recorded);
    }

    [Theory]
    [InlineData("hot", 0)]
    [InlineData("hot", 1)]
    [InlineData("hot", Shards - 1)]
    [InlineData("scanned", 0)]
    [InlineData("scanned", 1)]
    [InlineData("scanned", Shards - 1)]
    [InlineData("before the scan", 0)]
    [InlineData("before the scan", 1)]
    [InlineData("before the scan", Shards - 1)]
    [InlineData("sealed", 0)]
    [InlineData("sealed", 1)]
    [InlineData("sealed", Shards - 1)]
    public async Task A_damaged_frame_of_a_call_costs_its_own_records_alone(string after, int damaged)
    {
        // The hot tail holds only a part of a call.
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 8 << 20, HotTailBytes = 64 << 10, TailSegmentBytes = 16 << 10 });
        await world.OpenShards(Shards);
        var calls = Enumerable.Range(1, 3).Select(i => Call(world, (ulong)i)).ToArray();
        var first = new List<LogPosition[]>();
        foreach (var call in calls)
        {
            var outcome = await Send(world, call);
            first.Add(outcome.Shards.ToArray().Select((one, shard) => new LogPosition(world.Shards[shard].Shard, one.BaseOffset)).ToArray());
        }

        if (after == "before the scan")
        {
            FlipInHeader(world, first[1][damaged]);
        }

        if (after == "sealed")
        {
            await world.Log.DisposeAsync();
        }

        if (after != "hot")
        {
            world.Restart(powerLoss: true);
        }

        if (after != "before the scan")
        {
            FlipInHeader(world, first[1][damaged]);
        }

        var again = await Send(world, calls[1]);
        var places = again.Recorded!.Value.ToArray();
        for (var shard = 0; shard < Shards; shard++)
        {
            Assert.Equal(shard == damaged ? AppendStatus.Appended : AppendStatus.Repeated, again.Shards.Span[shard].Status);
            Assert.Equal(shard != damaged, first[1][shard] == places[shard]);
        }

        Assert.Equal(places, (await Send(world, calls[1])).Recorded!.Value.ToArray());
        Assert.Equal(first[0], (await Send(world, calls[0])).Recorded!.Value.ToArray());
        Assert.Equal(first[2], (await Send(world, calls[2])).Recorded!.Value.ToArray());
        Assert.Equal(3 * Shards, await world.Check()); // no value twice
    }

    private static void FlipInHeader(JournalWorld world, LogPosition record)
    {
        var path = JournalPaths.Of(1);
        using var file = world.Disk.OpenRead(path, FileClass.Log);
        var seed = Crc32C.Compute(JournalWorld.Instance.ToByteArray());
        var scan = JournalScan.Run(new JournalFileName(1, file, null, null), seed, null, 0, long.MaxValue);
        var frame = scan.Items.Single(
            item => new LogPosition(new ShardId(item.Header.Shard), item.Header.BaseOffset) == record && item.Header.Kind == FrameKind.Records);
        world.Disk.FlipBit(path, frame.Position + 20, 1);
    }

    private static async Task<AppendOutcome> Send(JournalWorld world, LogAppend call)
    {
        var task = world.Log.Append(call, CancellationToken.None).AsTask();
        world.Step();
        return await task.InTime();
    }

    // Record i goes to shard i.
    private static LogAppend Call(JournalWorld world, ulong key) => new()
    {
        Shards = Enumerable.Range(0, Shards)
            .Select(shard => world.Batch(shard, world.NextValue(1_000)) with { CallIndexes = new[] { (ushort)shard } })
            .ToArray(),
        Call = new CallKey(7, key),
        CallRecords = Shards,
    };
}
