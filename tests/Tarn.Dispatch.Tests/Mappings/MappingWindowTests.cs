using System.Globalization;
using System.Text;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>Tumbling windows: their state, their ends and their rows.</summary>
public sealed class MappingWindowTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_window_keeps_its_state_over_a_restart_and_ends_with_it()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        Sum(world);
        var shard = await world.CreateShard();
        var id = await world.Map(shard, rules => rules with { Tumbling = Minute, BatchSize = 2 });
        await world.Put(shard, "1", "2", "3");
        await world.UntilDone(id, shard, 3);
        await world.Restart();
        time.Advance(Minute);
        await world.Put(shard, "10");
        await world.UntilDone(id, shard, 4);

        var final = Assert.Single(world.Target.Calls, call => call.Window!.Value.IsFinal);
        Assert.Equal((0, "6"), (final.Data.Count, StateOf(final)));
        var last = world.Target.Calls.Last();
        Assert.Equal(("10", ""), (last.ToString(), StateOf(last)));
        Assert.Equal((final.Window!.Value.EndMs, 60_000), (last.Window!.Value.StartMs, last.Window.Value.EndMs - last.Window.Value.StartMs));

        // without a record, a window ends by the clock
        time.Advance(2 * Minute);
        await Patience.Until(() => world.Target.Calls.Count(call => call.Window!.Value.IsFinal) == 2);
        await Patience.Until(async () => (await Rows(world.Store)).Count == 0);
    }

    [Fact]
    public async Task A_state_that_is_too_large_ends_its_window_early()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        Sum(world);
        var shard = await world.CreateShard();
        await world.Put(shard, "99", "1", "7");
        var id = await world.Map(shard, rules => rules with { Tumbling = Minute, BatchSize = 1, StateBytesMax = 2 });
        await world.UntilDone(id, shard, 3);
        Assert.Equal(
            [("99", "", false), ("1", "99", false), ("", "100", true), ("7", "", false)],
            world.Target.Calls.Select(call => (call.ToString(), StateOf(call), call.Window!.Value.IsEarly)));
    }

    [Fact]
    public async Task A_last_call_that_fails_is_given_up_after_its_retries()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var shard = await world.CreateShard();
        await world.Put(shard, "a");
        world.Target.Answer = static call => call.Window!.Value.IsFinal ? call.Failure : call.All;
        var id = await world.Map(shard, rules => rules with { Tumbling = Minute, RetriesMax = 1 });
        await world.UntilDone(id, shard, 1);
        time.Advance(Minute);
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMilliseconds(100)));
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Patience.Until(async () => (await Rows(world.Store)).Count == 0);
        Assert.Equal(2, world.Target.Calls.Count(call => call.Window!.Value.IsFinal));
    }

    [Fact]
    public async Task Rows_have_the_bytes_of_older_builds()
    {
        await using var store = new MemoryMetadataStore();
        var row = new WindowRow(0x0102030405, "{}"u8.ToArray());
        await store.Commit(
            transaction =>
            {
                row.Put(transaction, MappingWorld.Spaces, new MappingId(7), new ShardId(9));
                return ValueTask.FromResult(0);
            },
            default);
        Assert.Equal(["00000000000000070000000000000009 = 0100000001020304057b7d"], await Rows(store));
        var found = await store.Read(reader => WindowRow.Find(reader, MappingWorld.Spaces, new MappingId(7), new ShardId(9)), default);
        Assert.Equal((0x0102030405, "{}"), (found!.StartMs, Encoding.UTF8.GetString(found.State.Span)));
    }

    // The state is the sum of the records.
    private static void Sum(MappingWorld world) => world.Target.Answer = static call =>
    {
        var before = StateOf(call);
        var sum = (before.Length == 0 ? 0 : Number(before)) + call.Data.Sum(Number);
        return call.Window!.Value.IsFinal
            ? new() { Done = 0 }
            : call.All with { State = Encoding.UTF8.GetBytes(sum.ToString(CultureInfo.InvariantCulture)) };
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string StateOf(NotedCall call) => Encoding.UTF8.GetString(call.Window!.Value.State.Span);

    private static async Task<IReadOnlyList<string>> Rows(IMetadataStore store) => [.. (await store.Read(
        async reader => await reader.Scan(MappingWorld.Spaces.Windows, KeyRange.All, 10), default))
        .Select(row => $"{Convert.ToHexStringLower(row.Key.Span)} = {Convert.ToHexStringLower(row.Value.Span)}")];
}
