using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.Recover;

public sealed class JournalRecoveryTests
{
    private static readonly Space Rows = new(65_001, "test");

    [Fact]
    public async Task What_was_acknowledged_is_there_after_every_crash()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var world = new JournalWorld(seed);
            await world.OpenShards(3);
            for (var life = 0; life < 4; life++)
            {
                await RunForAWhile(world);
                world.Restart(powerLoss: world.Random.Next(3) != 0);
                Assert.Empty(world.Log.Recovery.Damage);
                await JournalWorld.Guarded(seed, () => world.Check());
            }
        }
    }

    [Fact]
    public async Task A_flipped_bit_is_never_served_and_costs_its_frame_alone()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var world = new JournalWorld(seed);
            await world.OpenShards(2);
            for (var i = 0; i < 40; i++)
            {
                await world.Append(i % 2, records: 3, bytes: 300);
            }

            world.Restart(powerLoss: false);
            for (var i = 0; i < 10; i++)
            {
                await world.Append(i % 2, records: 3, bytes: 300);
            }

            // Flips one bit of a data frame that a later group proves synced.
            var file = world.Disk.List(DataDirectory.Journal)[seed % 2].Name;
            var place = JournalFormat.HeaderPageBytes + 1_024 + world.Random.Next(6_000);
            world.Disk.FlipBit($"{DataDirectory.Journal}/{file}", place, world.Random.Next(8));
            try
            {
                world.Restart(powerLoss: true);
            }
            catch (TarnException e) when (e.Kind == ErrorKind.Damaged)
            {
                continue; // a change frame that the store has not applied is damaged
            }

            await JournalWorld.Guarded(seed, () => world.Check(damagedMax: 3));
            await world.Append(0);
            await JournalWorld.Guarded(seed, () => world.Check(damagedMax: 3));
        }
    }

    [Fact]
    public async Task Records_of_two_shards_and_a_row_are_true_together_or_not_at_all()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var world = new JournalWorld(seed);
            await world.OpenShards(2);
            for (var life = 0; life < 3; life++)
            {
                for (var i = world.Random.Next(4); i > 0; i--)
                {
                    await world.Append(world.Random.Next(2), bytes: 700);
                }

                await CommitUnderFire(world);
                world.Restart(powerLoss: world.Random.Next(2) == 0);
                await JournalWorld.Guarded(seed, () => CheckSets(world));
                await JournalWorld.Guarded(seed, () => world.Check());
            }
        }
    }

    [Fact]
    public async Task A_retry_after_a_crash_answers_with_the_first_places()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var world = new JournalWorld(seed);
            await world.OpenShards(3);
            var call = new CallKey(9, (ulong)seed + 1);
            var append = new LogAppend
            {
                Shards = new[]
                {
                    world.Batch(0, "a0", "a2") with { CallIndexes = new ushort[] { 0, 2 } },
                    world.Batch(1, "a1", "a4") with { CallIndexes = new ushort[] { 1, 4 } },
                    world.Batch(2, "a3") with { CallIndexes = new ushort[] { 3 } },
                },
                Call = call,
                CallRecords = 5,
            };
            await world.Append(0);
            if (seed % 2 == 0)
            {
                // In half of the runs the last group is written but never synced; a part of its frames may survive.
                world.Disk.Faults.FailSync = _ =>
                {
                    world.Disk.Crash();
                    return false;
                };
            }

            var first = world.Log.Append(append, CancellationToken.None).AsTask();
            world.Step();
            var places = (await first).Shards.ToArray();
            world.Restart(powerLoss: true);
            var again = world.Log.Append(append, CancellationToken.None);
            world.Step();
            var outcome = await again;
            var positions = outcome.Recorded is { } recorded
                ? recorded.ToArray()
                : [
                    new LogPosition(world.Shards[0].Shard, outcome.Shards.Span[0].BaseOffset),
                    new LogPosition(world.Shards[1].Shard, outcome.Shards.Span[1].BaseOffset),
                    new LogPosition(world.Shards[0].Shard, outcome.Shards.Span[0].BaseOffset + 1),
                    new LogPosition(world.Shards[2].Shard, outcome.Shards.Span[2].BaseOffset),
                    new LogPosition(world.Shards[1].Shard, outcome.Shards.Span[1].BaseOffset + 1),
                ];
            if (seed % 2 == 1)
            {
                Assert.Equal(places[0].BaseOffset, positions[0].NextOffset);
                Assert.NotNull(outcome.Recorded);
            }

            for (var i = 0; i < 5; i++)
            {
                Assert.Equal($"a{i}", (await world.ReadAll(positions[i].Shard))[positions[i].NextOffset]);
            }

            await world.Check(); // no value twice
        }
    }

    [Fact]
    public async Task A_retry_is_recognised_although_the_wall_clock_was_set_back_between_two_shards()
    {
        // Found by the simulator: records of an older shard keep their later time, which made the calls of a younger
        // shard look old.
        var world = new JournalWorld(1);
        await world.OpenShards(2);
        await world.Append(0);
        world.Time.Jump(TimeSpan.FromHours(-30));
        var append = new LogAppend { Shards = new[] { world.Batch(1, world.NextValue()) }, Call = new CallKey(1, 2), CallRecords = 1 };
        await Send(append);
        for (var i = 3; i < 6; i++)
        {
            await Send(new LogAppend { Shards = new[] { world.Batch(0, world.NextValue()) }, Call = new CallKey(1, (ulong)i), CallRecords = 1 });
        }

        Assert.NotNull((await Send(append)).Recorded);

        async Task<AppendOutcome> Send(LogAppend sent)
        {
            var task = world.Log.Append(sent, CancellationToken.None).AsTask();
            world.Step();
            return await task;
        }
    }

    [Fact]
    public async Task A_clean_stop_needs_no_scan()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        await world.Append(0);
        await world.Log.DisposeAsync();
        world.Reopen();
        Assert.Equal(0, world.Log.Recovery.FilesScanned);
        await world.Check();
        await world.Append(0);
        world.Restart(powerLoss: true);
        Assert.Equal(1, world.Log.Recovery.FilesScanned);
        await world.Check();
    }

    [Fact]
    public async Task A_read_of_a_stopped_log_says_so_and_passes_nothing_over_as_damaged()
    {
        // Found by the simulator: a reader outlived the log briefly, took its records for damaged ones, and continued
        // after them.
        var world = new JournalWorld(1, new JournalOptions { FileBytes = 32 << 10, HotTailBytes = 0, TailSegmentBytes = 1_000 });
        await world.OpenShards(1);
        await world.Append(0, records: 3);
        await world.Append(0, records: 3, bytes: 2_000);
        await world.Log.DisposeAsync();
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await world.ReadAll(world.Shards[0].Shard));
        Assert.Equal(ErrorKind.Unavailable, refused.Kind);
    }

    [Fact]
    public async Task A_deleted_row_stays_deleted_when_its_commit_is_replayed()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        ReadOnlyMemory<byte> key = new byte[] { 1 };
        await world.Finish(world.Store.CommitWithLog(
            tx =>
            {
                tx.Put(Rows, key, new byte[] { 2 });
                return ValueTask.FromResult(tx.Append(world.Batch(0, world.NextValue())));
            },
            CancellationToken.None).AsTask());
        world.Store.Syncs = () => false;
        await world.Finish(world.Store.CommitWithLog(
            tx =>
            {
                tx.Delete(Rows, key);
                return ValueTask.FromResult(tx.Append(world.Batch(0, world.NextValue())));
            },
            CancellationToken.None).AsTask());
        world.Restart(powerLoss: true);
        Assert.Null(await world.Store.Read(reader => reader.Get(Rows, key), CancellationToken.None));
    }

    [Fact]
    public async Task A_set_of_rows_alone_comes_back_to_a_store_that_lost_it()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Store.Syncs = () => false;
        ReadOnlyMemory<byte> key = new byte[] { 1 };
        await world.Finish(world.Store.CommitWithLog(
            tx =>
            {
                tx.Put(Rows, key, new byte[] { 2 });
                return ValueTask.FromResult(0);
            },
            CancellationToken.None).AsTask());
        await world.Append(0);
        for (var life = 0; life < 2; life++)
        {
            world.Restart(powerLoss: true);
            Assert.NotNull(await world.Store.Read(reader => reader.Get(Rows, key), CancellationToken.None));
            Assert.Equal(1, await world.Check());
        }
    }

    [Fact]
    public async Task Each_life_has_a_higher_epoch()
    {
        var world = new JournalWorld(1);
        var first = world.Log.Recovery.Epoch;
        world.Restart(powerLoss: true);
        world.Restart(powerLoss: false);
        Assert.Equal(first + 2, world.Log.Recovery.Epoch);
        await world.OpenShards(1);
    }

    private static async Task RunForAWhile(JournalWorld world)
    {
        for (var round = world.Random.Next(12); round > 0; round--)
        {
            var begun = Enumerable.Range(0, world.Random.Next(1, 5))
                .Select(_ => world.BeginAppend(world.Random.Next(3), world.Random.Next(1, 6), world.Random.Next(20, 1_500)))
                .ToArray();
            if (round == 1 && world.Random.Next(2) == 0)
            {
                world.CrashSoon();
            }

            world.Step();
            foreach (var (task, shard, values) in begun)
            {
                await world.Note(task, shard, values);
            }
        }
    }

    private static async Task CommitUnderFire(JournalWorld world)
    {
        var number = world.NextValue();
        var fate = world.Random.Next(3);
        if (fate == 0)
        {
            world.Disk.Faults.FailSync = _ => true;
        }
        else if (fate == 1)
        {
            world.CrashSoon();
        }

        var commit = world.Store.CommitWithLog(
            tx =>
            {
                tx.Put(Rows, System.Text.Encoding.UTF8.GetBytes(number), new byte[] { 1 });
                return ValueTask.FromResult((
                    tx.Append(world.Batch(0, "set " + number)), tx.Append(world.Batch(1, "set " + number + " too"))));
            },
            CancellationToken.None).AsTask();
        try
        {
            await world.Finish(commit);
            var (one, two) = await commit;
            world.NoteCommitted(world.Shards[0].Shard, one.BaseOffset, "set " + number);
            world.NoteCommitted(world.Shards[1].Shard, two.BaseOffset, "set " + number + " too");
        }
        catch (TarnException e) when (e.Kind is ErrorKind.OutcomeUnknown or ErrorKind.Unavailable)
        {
        }
    }

    private static async Task<int> CheckSets(JournalWorld world)
    {
        var first = (await world.ReadAll(world.Shards[0].Shard)).Values.Where(value => value.StartsWith("set ", StringComparison.Ordinal));
        var second = (await world.ReadAll(world.Shards[1].Shard)).Values.Where(value => value.StartsWith("set ", StringComparison.Ordinal));
        var rows = await world.Store.Read(reader => reader.Scan(Rows, KeyRange.All, 1_000), CancellationToken.None);
        var keys = rows.Select(row => "set " + System.Text.Encoding.UTF8.GetString(row.Key.Span)).ToHashSet();
        Assert.Equal(keys, first.ToHashSet());
        Assert.Equal(keys.Select(key => key + " too").ToHashSet(), second.ToHashSet());
        return keys.Count;
    }
}
