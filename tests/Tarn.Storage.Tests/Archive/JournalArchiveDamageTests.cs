using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Archive;

/// <summary>A flipped bit in a segment loses only its frame, and is reported. A full disk loses nothing.</summary>
public sealed class JournalArchiveDamageTests
{
    private const int Long = 1;
    private static readonly uint Seed = Crc32C.Compute(JournalWorld.Instance.ToByteArray());

    [Fact]
    public async Task A_flipped_bit_anywhere_in_a_segment_is_found_by_verify_and_costs_its_frame_alone()
    {
        var costly = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var world = await Archived();
            var values = await world.ReadAll(world.Shards[Long].Shard);
            var path = JournalArchiveTests.Blobs(world)[seed % 2];
            var at = new Random(seed).NextInt64(world.Disk.Find(path)!.Value.Length);
            world.Disk.FlipBit(path, at, seed % 8);

            var damage = JournalArchiveTests.Verify(world);
            Assert.True(damage.Count > 0, $"a bit of {path} at {at} was flipped, and verify found nothing");
            Assert.All(damage, one => Assert.Equal(path, one.File));
            world.Restart(powerLoss: true);
            var left = await world.ReadAll(world.Shards[Long].Shard);
            Assert.All(left, record => Assert.Equal(values[record.Key], record.Value));
            var lost = values.Keys.Except(left.Keys).ToArray();
            Assert.InRange(lost.Length, 0, 1);
            costly += lost.Length;
            Assert.Equal(
                lost.Select(offset => new { world.Shards[Long].Stream, world.Shards[Long].Shard, FirstOffset = offset, EndOffset = offset + 1 }),
                damage.SelectMany(one => one.Affects).Select(records => new { records.Stream, records.Shard, records.FirstOffset, records.EndOffset }));
        }

        Assert.InRange(costly, 10, 60);
    }

    [Fact]
    public async Task What_was_damaged_in_the_journal_is_named_in_the_archive_too()
    {
        var world = await JournalArchiveTests.Filled(1, 40);
        var shard = world.Shards[Long].Shard;
        using (var read = await world.Log.Read(shard, 2, 1, default))
        {
            var name = $"{DataDirectory.Journal}/{world.Disk.List(DataDirectory.Journal)[0].Name}";
            var bytes = AtomicFile.Read(world.Disk, name, 1 << 20);
            world.Disk.FlipBit(name, bytes.AsSpan().IndexOf(read.Batches[0].Batch.Span) + 40, 3);
        }

        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        await world.Archive.Run(default);
        world.Log.RunRetention();
        world.Restart(powerLoss: false);
        var left = await world.ReadAll(shard);
        Assert.Equal(Enumerable.Range(0, 40).Select(offset => (long)offset).Where(offset => offset != 2), left.Keys.Order());
        Assert.Equal(2, Assert.Single(Assert.Single(JournalArchiveTests.Verify(world)).Affects).FirstOffset);
    }

    [Fact]
    public async Task A_damaged_slice_of_the_index_is_made_again_from_the_frames()
    {
        var world = await Archived();
        var values = await world.ReadAll(world.Shards[Long].Shard);
        foreach (var path in JournalArchiveTests.Blobs(world))
        {
            using var file = world.Disk.OpenRead(path, FileClass.Bulk);
            foreach (var slice in FooterReader.Open(file, Seed, epoch: null)!.ReadSlices()!)
            {
                world.Disk.FlipBit(path, slice.Position + 6, 2);
            }
        }

        world.Restart(powerLoss: true);
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        Assert.All(JournalArchiveTests.Verify(world), one => Assert.Contains("footer", one.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_full_disk_nothing_moves_and_later_everything_does()
    {
        var world = await JournalArchiveTests.Filled(1, 60);
        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        var values = await world.ReadAll(world.Shards[Long].Shard);
        var files = JournalArchiveTests.JournalFiles(world);
        for (var room = 0; room < 60_000; room += 7_000)
        {
            // The guard measures the disk at most twice a second, and the simulated clock stands still, so only the
            // disk itself refuses.
            world.Disk.Faults.CapacityBytes = world.Disk.UsedBytes + room;
            var refused = await Record.ExceptionAsync(() => world.Archive.Run(default));
            Assert.True(refused is null or TarnException { Kind: ErrorKind.DiskFull }, refused?.ToString());
            Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
            Assert.Equal(world.Archive.Segments, JournalArchiveTests.Blobs(world).Count);
        }

        world.Disk.Faults.CapacityBytes = long.MaxValue;
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.InRange(JournalArchiveTests.JournalFiles(world), 1, files / 2);
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        world.Restart(powerLoss: true);
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
    }

    [Fact]
    public async Task A_write_or_sync_that_fails_leaves_everything_where_it_was()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var world = await JournalArchiveTests.Filled(seed, 30);
            await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
            var values = await world.ReadAll(world.Shards[Long].Shard);
            var left = seed;
            world.Disk.Faults.FailWrite = _ => left-- == 0;
            world.Disk.Faults.FailSync = _ => left-- == 0;
            var failed = await Record.ExceptionAsync(() => world.Archive.Run(default));
            Assert.True(failed is null or TarnException { Kind: ErrorKind.DiskFailed }, failed?.ToString());
            Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
            world.Restart(powerLoss: seed % 2 == 0);
            Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        }
    }

    // At least two segments, whose records the journal no longer holds.
    private static async Task<JournalWorld> Archived()
    {
        var world = await JournalArchiveTests.Filled(1, 40);
        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        await world.Archive.Run(default);
        world.Log.RunRetention();
        await world.Log.DisposeAsync();
        world.Disk.Kill();
        world.Reopen();
        return world;
    }
}
