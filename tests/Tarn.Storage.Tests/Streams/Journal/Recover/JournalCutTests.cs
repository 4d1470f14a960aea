using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Tests.Streams.Journal.Recover;

/// <summary>
/// A start that keeps the first frames of a torn group and cuts the others, by D6 (recovery tells damage from a torn
/// tail). The simulator found both cases.
/// </summary>
public sealed class JournalCutTests
{
    private static readonly string File = JournalPaths.Of(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_that_was_cut_in_its_middle_is_no_damage_afterwards(bool footerFails)
    {
        var world = await TornGroup();
        Reopen(world, footerFails);
        Assert.Empty(Verify(world));
        await world.Append(0);
        world.Restart(powerLoss: false);
        Assert.Empty(world.Log.Recovery.Damage);
        Assert.Empty(Verify(world));
        await world.Check();
    }

    [Fact]
    public async Task What_is_cut_of_a_group_does_not_hide_the_records_that_took_its_offsets()
    {
        var world = await TornGroup();
        Reopen(world, footerFails: true);
        for (var i = 0; i < 3; i++)
        {
            await world.Append(1);
        }

        world.Restart(powerLoss: true);
        await world.Check();
        using var read = await world.Log.Read(world.Shards[1].Shard, 2, 5_000, CancellationToken.None);
        Assert.Equal(2, Assert.Single(read.Batches).BaseOffset);
    }

    [Fact]
    public async Task The_footer_behind_a_cut_group_says_that_the_group_was_synced_although_it_is_torn_itself()
    {
        var world = await TornGroup();
        Reopen(world, footerFails: false);
        world.Disk.Kill();

        // The footer's header is intact, its payload is not, and the one frame that was kept is damaged.
        var bytes = Bytes(world);
        world.Disk.FlipBit(File, bytes.Length - 40, 1);
        world.Disk.FlipBit(File, bytes.Length - 1, 1);
        world.Disk.FlipBit(File, Find(bytes, "first"), 1);
        world.Reopen();
        Assert.Single(world.Log.Recovery.Damage);
        Assert.Equal(1, world.Log.Describe(world.Shards[0].Shard)!.Value.StableEnd);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    [InlineData("third")]
    public async Task A_whole_append_of_which_a_frame_is_torn_is_cut_whole(string torn)
    {
        var world = new JournalWorld(1);
        await world.OpenShards(3);
        await world.Append(0);
        _ = world.Log.Append(
            new LogAppend { Shards = new[] { world.Batch(0, "first"), world.Batch(1, "second"), world.Batch(2, "third") }, IsWhole = true },
            CancellationToken.None).AsTask();
        world.Step();
        world.Disk.Kill();
        Flip(world, torn);
        world.Reopen();
        Assert.Empty(world.Log.Recovery.Damage);
        Assert.Equal([1, 0, 0], world.Shards.Select(shard => world.Log.Describe(shard.Shard)!.Value.StableEnd));
        await world.Check();
    }

    [Fact]
    public async Task A_whole_append_after_a_change_is_no_part_of_its_set()
    {
        // The store has applied the change. That proves nothing of the frames after it.
        var world = new JournalWorld(1);
        await world.OpenShards(2);
        _ = world.Log.Append(
            new LogAppend { Shards = new[] { world.Batch(0, "first"), world.Batch(1, "second") }, IsWhole = true }, CancellationToken.None).AsTask();
        world.Step();
        world.Disk.Kill();
        Flip(world, "second");
        world.Reopen();
        Assert.Empty(world.Log.Recovery.Damage);
        Assert.Equal(0, world.Log.Describe(world.Shards[0].Shard)!.Value.StableEnd);
    }

    // One group of two frames, of which only the first is whole. No later frame proves that the group was synced. The
    // second frame's shard had lost an offset before.
    private static async Task<JournalWorld> TornGroup()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(2);
        world.FailNextSync();
        Begin(world, 1, "lost");
        world.Step();
        Begin(world, 0, "first");
        Begin(world, 1, "second");
        world.Step();
        world.Disk.Kill();
        world.Disk.FlipBit(File, Find(Bytes(world), "second"), 1);
        return world;
    }

    private static void Begin(JournalWorld world, int shard, string value) =>
        _ = world.Log.Append(new LogAppend { Shards = new[] { world.Batch(shard, value) } }, CancellationToken.None).AsTask();

    private static void Reopen(JournalWorld world, bool footerFails)
    {
        var rewritten = false;
        world.Disk.Faults.FailSync = path =>
        {
            rewritten |= path == File;
            return false;
        };
        world.Disk.Faults.FailWrite = path => footerFails && rewritten && path == File;
        world.Reopen();
        world.Disk.Faults.FailWrite = _ => false;
    }

    private static IReadOnlyList<Damage> Verify(JournalWorld world) =>
        new JournalVerifier(world.Disk, JournalWorld.Instance).Run(_ => { });

    private static byte[] Bytes(JournalWorld world) => Bytes(world, File);

    private static byte[] Bytes(JournalWorld world, string file) => AtomicFile.Read(world.Disk, file, 1 << 20);

    private static void Flip(JournalWorld world, string value)
    {
        var first = JournalPaths.Of(JournalPaths.FirstNumber);
        world.Disk.FlipBit(first, Find(Bytes(world, first), value), 1);
    }

    private static int Find(byte[] bytes, string value) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(value));
}
