using System.Text;
using Tarn.Analytics.Runs;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>The inputs of an application: packed records, large frames, shards and ticks, the same at each repetition.</summary>
public sealed class InputOrderTests
{
    [Fact]
    public async Task Packed_records_are_inputs_of_their_own()
    {
        await using var world = await RunWorld.Open(shards: 1);
        await world.Define();
        await world.Start();
        await world.PutFrame(0, "a 100"u8.ToArray(), Aggregate("b 200", "c 300", "d 400"), "e 9000"u8.ToArray());
        await world.Until(() => world.Engines.Inputs.Count >= 6);
        Assert.Equal(
            ["a 100", "b 200", "c 300", "d 400", "e 9000"],
            world.Engines.Inputs.OrderBy(one => one.Key).Where(one => one.Value.StartsWith("Record", StringComparison.Ordinal))
                .Select(one => Encoding.UTF8.GetString(Convert.FromBase64String(one.Value.Split(' ')[4]))));
    }

    [Fact]
    public async Task A_frame_larger_than_a_batch_is_cut_and_repeated_alike_after_deaths()
    {
        const int Records = 40_000;
        await using var world = await RunWorld.Open(shards: 1);
        var calls = 0;
        world.Engines.Pushing = (_, _) =>
        {
            if (++calls is 2 or 5)
            {
                throw new TarnException(ErrorKind.Unavailable, "the engine died");
            }
        };
        await world.Define();
        await world.Start();
        await world.PutFrame(0, [.. Enumerable.Range(0, Records / 4).Select(i => Aggregate([.. Enumerable.Repeat($"k{i % 50} {i}", 4)]))]);
        await world.Put(0, "z 90000");
        await world.Until(() => world.Engines.Inputs.Count > Records, 100);
        await world.Until(() => world.Runs.Report() is [{ Figures.LagRecords: 0, Phase: RunPhase.Running }], 300);
        await world.Until(
            async () => (await world.ReadResults()).Where(row => row.Key != "z").Sum(row => row.Count) + (await world.Row())!.Totals.Late == Records, 300);
        Assert.InRange(calls, 5, 100);
        Assert.InRange(world.Engines.Repeated, 1, int.MaxValue);
    }

    [Fact]
    public async Task Two_tables_over_one_stream_both_get_each_record()
    {
        await using var world = await RunWorld.Open(shards: 2);
        var stream = world.Sources[0].Value;
        await world.Define($"count {RunWorld.WindowMs} {RunWorld.IdleMs} {stream},{stream}");
        await world.Start();
        await world.Put(0, "a 100", "b 200", "a 300");
        await world.Split(0, 0);
        await world.Put(0, "c 400", "z 9000");
        await world.Until(() => world.Engines.Inputs.Values.Count(one => one.StartsWith("Record", StringComparison.Ordinal)) == 10);
        await world.Kill();
        await world.OpenRuns();
        await world.Until(async () => (await world.ReadResults()).Sum(row => row.Count) + (await world.Row())!.Totals.Late == 10, 300);
    }

    [Fact]
    public async Task Children_join_before_their_parent_leaves_and_shards_have_numbers_in_the_order_of_their_openings()
    {
        await using var world = await RunWorld.Open(shards: 2);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100", "b 100");
        await world.Until(() => world.Engines.Inputs.Count >= 4);
        await world.Split(0, 1);
        await world.Until(() => world.Engines.Inputs.Count >= 7);
        var inputs = world.Engines.Inputs.OrderBy(one => one.Key).Select(one => string.Join(' ', one.Value.Split(' ')[..3])).ToList();
        Assert.Equal(["ShardOpened 0 0", "ShardOpened 0 1"], inputs[..2]);

        // The reader may look between the two steps of the split, when the children exist and the parent is still open. No record comes between.
        var joined = inputs[inputs.IndexOf("ShardOpened 0 2")..(inputs.IndexOf("ShardOpened 0 3") + 1)];
        Assert.Equal(["ShardOpened 0 2", "ShardOpened 0 3"], joined);
        var left = inputs.IndexOf("ShardClosed 0 1");
        Assert.All(inputs[left..Math.Max(left, inputs.IndexOf("ShardOpened 0 2"))], one => Assert.StartsWith("Shard", one, StringComparison.Ordinal));
    }

    internal static byte[] Aggregate(params string[] records)
    {
        var body = new List<byte> { 0x0A, 1, (byte)'k' };
        foreach (var record in records)
        {
            var data = Encoding.UTF8.GetBytes(record);
            body.AddRange([0x1A, (byte)(data.Length + 4), 0x08, 0, 0x1A, (byte)data.Length, .. data]);
        }

        return [0xF3, 0x89, 0x9A, 0xC2, .. body, .. System.Security.Cryptography.MD5.HashData([.. body])];
    }
}
