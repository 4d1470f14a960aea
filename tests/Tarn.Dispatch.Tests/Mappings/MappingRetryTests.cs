using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>Retries of failed calls, and records that are given up.</summary>
public sealed class MappingRetryTests
{
    [Fact]
    public async Task A_failed_call_is_tried_again_after_growing_pauses_and_given_up()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        await world.Put(shard, "a", "b");
        world.Target.Answer = static call => call.Failure;
        var id = await world.Map(shard, rules => rules with { RetriesMax = 2 });
        foreach (var (calls, pause) in new[] { (1, 100), (2, 200) })
        {
            await Patience.Until(() => time.HasTimer(TimeSpan.FromMilliseconds(pause)));
            Assert.Equal(calls, world.Target.Calls.Count);
            Assert.Equal(0, await world.Low(id, shard));
            time.Advance(TimeSpan.FromMilliseconds(pause));
        }

        await world.UntilDone(id, shard, 2);
        Assert.Equal(["a,b", "a,b", "a,b"], world.Target.Calls.Select(call => call.ToString()));
        Assert.Equal(["Exhausted 3 a", "Exhausted 3 b"], await world.Given());
        Assert.Equal(2, world.Mappings.Find(id)!.Progress.GivenUp);
    }

    [Fact]
    public async Task Records_that_are_done_are_not_sent_again()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a", "b", "c");
        world.Target.Answer = call => world.Target.Calls.Count == 1 ? call.Some(1) : call.All;
        var id = await world.Map(shard);
        await world.UntilDone(id, shard, 3);
        Assert.Equal(["<a;b;c>", "<b;c>"], world.Target.Calls.Select(call => call.Payload));
    }

    [Fact]
    public async Task A_bad_record_is_found_by_halving_and_alone_given_up()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, [.. Enumerable.Range(0, 9).Select(i => i == 5 ? "bad" : $"{i}")]);
        world.Target.Answer = static call => call.Data.Contains("bad") ? call.Failure : call.All;
        var id = await world.Map(shard, rules => rules with { Bisects = true, RetriesMax = 1 });
        await world.UntilDone(id, shard, 9);
        Assert.EndsWith(" bad", Assert.Single(await world.Given()), StringComparison.Ordinal);
        Assert.Equal(
            ["0", "1", "2", "3", "4", "6", "7", "8"],
            world.Target.Calls.Where(call => !call.Data.Contains("bad")).SelectMany(call => call.Data));
        Assert.Equal(8, world.Mappings.Find(id)!.Progress.Records);
    }

    [Fact]
    public async Task A_target_that_is_not_reached_uses_up_no_retry()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a");
        world.Target.Answer = call => world.Target.Calls.Count < 4 ? throw new TarnException(ErrorKind.Throttled, "Rate exceeded.") : call.All;
        var id = await world.Map(shard, rules => rules with { RetriesMax = 0 });
        await world.UntilDone(id, shard, 1);
        Assert.Equal((4, 0L), (world.Target.Calls.Count, world.Mappings.Find(id)!.Progress.GivenUp));
    }

    [Fact]
    public async Task Old_records_are_given_up_without_a_call()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        await world.Put(shard, "old");
        time.Advance(TimeSpan.FromMinutes(2));
        await world.Put(shard, "new");
        var id = await world.Map(shard, rules => rules with { AgeMax = TimeSpan.FromMinutes(1) });
        await world.UntilDone(id, shard, 2);
        Assert.Equal(["new"], world.Target.Seen);
        Assert.Equal(["TooOld 0 old"], await world.Given());
    }

    [Fact]
    public async Task Rows_of_given_up_records_and_the_position_are_one_commit()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, [.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        world.Target.Answer = static call => call.Failure;
        var id = await world.Map(shard, rules => rules with { BatchSize = 1, RetriesMax = 0 });
        await Patience.Until(async () =>
        {
            var (low, given) = await world.LowAndGiven(id, shard);
            Assert.Equal(low, given.Count);
            return low == 100;
        });
    }

    [Fact]
    public async Task A_commit_that_fails_moves_nothing_and_is_repeated()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a");
        var refused = 0;
        world.Target.Answer = static call => call.Failure;
        world.Target.Writing = () =>
        {
            if (refused++ < 2)
            {
                throw new TarnException(ErrorKind.DiskFull, "The disk is full.");
            }
        };
        var id = await world.Map(shard, rules => rules with { RetriesMax = 0 });
        await world.UntilDone(id, shard, 1);
        Assert.Equal((3, 1), (refused, world.Target.Calls.Count));
        Assert.Equal(["Exhausted 1 a"], await world.Given());
    }

    [Fact]
    public async Task A_target_inside_gets_its_record_with_the_position_also_after_commits_that_failed()
    {
        await using var world = await MappingWorld.Open();
        var (shard, inside) = (await world.CreateShard(), new NotedInside { Fails = 2 });
        await world.Put(shard, "a");
        world.Target.Answer = static call => call.Failure;
        world.Target.Inside = () => new InsideRecord(inside, "sent");
        var id = await world.Map(shard, rules => rules with { RetriesMax = 0 });
        await world.UntilDone(id, shard, 1);
        await Patience.Until(() => inside.Inside == 0);
        Assert.Equal(["sent"], inside.Known);
        Assert.Equal(["Exhausted 1 a"], await world.Given());
        Assert.Single(await world.Store.Read(reader => reader.Scan(InsideRecord.Space, KeyRange.All, 10), default));
    }

    [Fact]
    public async Task An_end_that_cannot_be_written_keeps_the_position()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        await world.Put(shard, "a", "b");
        var isDenied = true;
        world.Target.Answer = static call => call.Data.Contains("a") ? call.Failure : call.All;
        world.Target.Ending = () =>
        {
            if (Volatile.Read(ref isDenied))
            {
                throw new TarnException(ErrorKind.AccessDenied, "denied: write");
            }
        };
        var id = await world.Map(shard, rules => rules with { BatchSize = 1, RetriesMax = 0 });
        await Patience.Until(() => world.ResultOf(id) == "PROBLEM: the failure destination cannot be written: denied: write");
        Assert.Equal((0, 1), (await world.Low(id, shard), world.Target.Calls.Count));
        Volatile.Write(ref isDenied, false);
        await world.UntilDone(id, shard, 2);
        Assert.Equal(["Exhausted 1 a"], await world.Given());
    }

    [Fact]
    public async Task Bytes_of_a_failed_call_are_not_written_again()
    {
        await using var world = await MappingWorld.Open();
        var shard = await world.CreateShard();
        var kept = new List<(ReadOnlyMemory<byte> Payload, string Text)>();
        world.Target.Keeping = payload => kept.Add(payload);
        world.Target.Answer = static call => call.Failure;
        var id = await world.Map(shard, rules => rules with { BatchSize = 2, RetriesMax = 0 });
        for (var round = 0; round < 10; round += 2)
        {
            await world.Put(shard, $"{round}", $"{round + 1}");
            await world.UntilDone(id, shard, round + 2);
        }

        Assert.Equal(5, kept.Count);
        Assert.All(kept, one => Assert.Equal(one.Text, System.Text.Encoding.UTF8.GetString(one.Payload.Span)));
    }
}
