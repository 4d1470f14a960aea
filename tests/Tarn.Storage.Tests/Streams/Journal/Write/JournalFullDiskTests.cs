using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Write;

/// <summary>
/// A full disk, or a full journal: puts are refused, reads, deletes and metadata continue, and writing resumes without
/// a restart. The rule is D15 (a full disk stops work in order).
/// </summary>
public sealed class JournalFullDiskTests
{
    private static readonly JournalOptions Small = new()
    {
        FileBytes = 32 << 10,
        JournalBytesMax = 200 << 10,
        HotTailBytes = 8 << 20,
    };

    [Fact]
    public async Task At_the_journals_limit_puts_are_refused_and_commits_go_on()
    {
        var world = await Filled(Small);
        Assert.Contains("--journal-max-bytes", Assert.Single(world.Log.Refusals), StringComparison.Ordinal);

        await world.OpenShards(1);
        await world.Check();
        Assert.Equal(AppendStatus.DiskFull, await Put(world));
        world.Restart(powerLoss: true);
        await world.Check();
        Assert.NotNull(world.Log.Describe(world.Shards[1].Shard));
    }

    [Fact]
    public async Task A_delete_makes_room_and_puts_resume_by_themselves()
    {
        var world = await Filled(Small);
        world.Log.HoldBy(new Hold());
        await world.OpenShards(1);
        await Delete(world, 0);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        world.Step();
        Assert.Empty(world.Log.Refusals);
        world.Shards.RemoveAt(0);
        Assert.Equal(AppendStatus.Appended, await Put(world));
    }

    [Fact]
    public async Task Near_the_limit_what_was_delivered_goes_first_and_replay_begins_at_the_earliest_left()
    {
        var world = await Filled(Small);
        var shard = world.Shards[0].Shard;
        var end = world.Log.Describe(shard)!.Value.StableEnd;
        world.Log.HoldBy(new Hold(end / 2) { Early = true });
        world.Time.Advance(TimeSpan.FromMinutes(6));
        world.Step();
        Assert.Empty(world.Log.Refusals);
        var first = world.Log.Describe(shard)!.Value.FirstOffset;
        Assert.InRange(first, 1, end / 2);
        using var read = await world.Log.Read(shard, 0, 1_000, CancellationToken.None);
        Assert.Equal(first, read.Batches[0].BaseOffset);
        Assert.Equal(AppendStatus.Appended, await Put(world));
    }

    [Fact]
    public async Task Near_the_limit_retries_of_the_last_minutes_are_still_recognised()
    {
        var world = new JournalWorld(1, Small);
        await world.OpenShards(1);
        var call = new LogAppend { Shards = new[] { world.Batch(0, world.NextValue(2_000)) }, Call = new CallKey(1, 1), CallRecords = 1 };
        var first = await Send(world, call);
        Assert.Equal(AppendStatus.Appended, first.Shards.Span[0].Status);
        world.Log.HoldBy(new Hold { Early = true });
        while (world.Log.Bytes + Small.FileBytes <= Small.JournalBytesMax * 0.9)
        {
            Assert.Equal(AppendStatus.Appended, await Put(world));
        }

        world.Time.Advance(TimeSpan.FromMinutes(4));
        world.Step();
        var again = await Send(world, call);
        Assert.Equal(AppendStatus.Repeated, again.Shards.Span[0].Status);
        Assert.Equal(first.Shards.Span[0].BaseOffset, Assert.Single(again.Recorded!.Value.ToArray()).NextOffset);

        world.Time.Advance(TimeSpan.FromMinutes(2));
        world.Step();
        Assert.InRange(world.Log.Describe(world.Shards[0].Shard)!.Value.FirstOffset, 1, long.MaxValue);
    }

    [Fact]
    public async Task What_users_may_still_read_is_not_freed_near_the_limit()
    {
        var world = await Filled(Small);
        world.Log.HoldBy(new Hold());
        world.Time.Advance(TimeSpan.FromSeconds(2));
        world.Step();
        Assert.Equal(AppendStatus.DiskFull, await Put(world));
        await world.Check();
    }

    [Fact]
    public async Task On_a_full_disk_the_ballast_makes_room_for_deletes()
    {
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 32 << 10, HotTailBytes = 8 << 20 });
        world.Disk.Guard.KeepBallast();
        await world.OpenShards(1);
        world.Log.HoldBy(new Hold());
        for (var i = 0; i < 40; i++)
        {
            await Put(world);
        }

        // Other programs have filled the disk to the last byte.
        world.Disk.Faults.CapacityBytes = world.Disk.UsedBytes;
        while (await Put(world) == AppendStatus.Appended)
        {
        }

        await Delete(world, 0);
        Assert.Null(world.Disk.Find(DiskGuard.BallastName));
        await world.OpenShards(1);
        world.Shards.RemoveAt(0);
        Assert.Equal(AppendStatus.DiskFull, await Put(world));

        world.Disk.Faults.CapacityBytes = 1L << 40;
        world.Time.Advance(TimeSpan.FromSeconds(2));
        world.Step();
        Assert.Equal(AppendStatus.Appended, await Put(world));
        Assert.NotNull(world.Disk.Find(DiskGuard.BallastName));
        world.Restart(powerLoss: true);
        await world.Check();
    }

    [Fact]
    public async Task A_short_write_for_want_of_room_is_no_acknowledgement_and_poisons_its_file()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = new JournalWorld(seed);
            await world.OpenShards(1);
            await world.Append(0, records: 3);
            world.Disk.Faults.FailWriteWith = _ => 28;
            var (task, shard, values) = world.BeginAppend(0, 5, 1_000);
            world.Step();
            Assert.Equal(AppendStatus.OutcomeUnknown, await world.Note(task, shard, values));
            world.Disk.Faults.FailWriteWith = _ => 0;
            world.Time.Advance(TimeSpan.FromSeconds(2));
            await world.Append(0, records: 2);
            world.Restart(powerLoss: seed % 2 == 0);
            await world.Check();
            Assert.DoesNotContain(values[0], (await world.ReadAll(shard)).Values);
        }
    }

    private static async Task<JournalWorld> Filled(JournalOptions options)
    {
        var world = new JournalWorld(1, options);
        await world.OpenShards(1);
        for (var i = 0; i < 300; i++)
        {
            if (await Put(world) == AppendStatus.DiskFull)
            {
                return world;
            }
        }

        throw new InvalidOperationException("the journal never became full");
    }

    private static async Task<AppendOutcome> Send(JournalWorld world, LogAppend call)
    {
        var sent = world.Log.Append(call, CancellationToken.None).AsTask();
        world.Step();
        return await sent.InTime();
    }

    private static async Task<AppendStatus> Put(JournalWorld world)
    {
        var (task, shard, values) = world.BeginAppend(0, 1, 2_000);
        world.Step();
        return await world.Note(task, shard, values);
    }

    private static Task Delete(JournalWorld world, int shard) => world.Finish(world.Store.CommitWithLog(
        tx =>
        {
            tx.Change(new LogChange.DeleteStream(world.Shards[shard].Stream));
            return ValueTask.FromResult(0);
        },
        CancellationToken.None).AsTask());
}
