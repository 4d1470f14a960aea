using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Tests.Archive;

namespace Tarn.Storage.Tests.Streams.Journal.Recover;

/// <summary>
/// A sector that the disk cannot read costs the same as a flipped bit in it; neither a start nor the archive waits for
/// it. The sector may become readable later, so a start must not cut data there.
/// </summary>
public sealed class UnreadableSectorTests
{
    private const int Short = 0;
    private const int Long = 1;
    private const int SectorBytes = 4_096;
    private static readonly JournalOptions Small = new() { FileBytes = 32 << 10, HotTailBytes = 0, TailSegmentBytes = 1_000 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_with_one_unreadable_sector_loses_at_most_the_frames_there_or_is_refused_and_changes_nothing(bool isKilled)
    {
        var places = Places(await Filled(isKilled));
        Assert.True(places.Count > 30);
        var (refused, damaged) = (0, 0);
        foreach (var (path, position) in places)
        {
            var world = await Filled(isKilled);
            world.Disk.Faults.FailReadAt = (read, at, bytes) => read == path && at < position + SectorBytes && at + bytes > position;
            var before = Bytes(world);
            if (Record.Exception(() => world.Reopen()) is { } refusal)
            {
                Assert.Equal(ErrorKind.DiskFailed, Assert.IsType<TarnException>(refusal).Kind);
                Assert.Contains(path, Unproven(before.Keys, isKilled));
                refused++;
                world.Disk.Faults.FailReadAt = (_, _, _) => false;
                Assert.Equal(before, Bytes(world));
                world.Disk.Kill();
                world.Reopen();
                await world.Check();
                continue;
            }

            // The bytes are unchanged and may become readable again.
            world.Disk.Faults.FailReadAt = (_, _, _) => false;
            var lost = world.Log.Recovery.Damage.Count == 0 ? 0 : 1 + (SectorBytes / 900);
            await world.Check(damagedMax: lost);
            damaged += lost > 0 ? 1 : 0;
            await world.Append(0);
            world.Restart(powerLoss: true);
            await world.Check(damagedMax: lost);
        }

        Assert.InRange(refused, 1, isKilled ? 14 : 1);
        Assert.True(damaged > 0);
    }

    [Fact]
    public async Task A_read_that_fails_once_costs_nothing()
    {
        foreach (var isKilled in new[] { false, true })
        {
            var world = await Filled(isKilled);
            var failed = new HashSet<(string Path, long Position, int Bytes)>();
            world.Disk.Faults.FailReadAt = (path, at, bytes) => failed.Add((path, at, bytes));
            world.Reopen();
            Assert.True(failed.Count > 10);
            Assert.Empty(world.Log.Recovery.Damage);
            world.Disk.Faults.FailReadAt = (_, _, _) => false;
            await world.Check();
        }
    }

    [Fact]
    public async Task The_archive_goes_on_past_a_sector_that_cannot_be_read()
    {
        var world = await JournalArchiveTests.Filled(1, 60, options: Small);
        var before = JournalArchiveTests.JournalFiles(world);
        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        var values = await world.ReadAll(world.Shards[Long].Shard);
        var path = JournalPaths.Of(3);
        world.Disk.Faults.FailReadAt = (read, at, bytes) => read == path && at < 3 * SectorBytes && at + bytes > 2 * SectorBytes;
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.InRange(JournalArchiveTests.JournalFiles(world), 1, before / 2);
        var left = await world.ReadAll(world.Shards[Long].Shard);
        Assert.InRange(values.Count - left.Count, 1, 2);
        Assert.All(left, pair => Assert.Equal(values[pair.Key], pair.Value));
        Assert.NotEmpty(JournalArchiveTests.Verify(world));

        world.Restart(powerLoss: true);
        Assert.Equal(left, await world.ReadAll(world.Shards[Long].Shard));
    }

    [Fact]
    public async Task The_archive_makes_an_index_again_that_cannot_be_read()
    {
        var world = await JournalArchiveTests.Filled(1, 60, options: Small);
        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        var values = await world.ReadAll(world.Shards[Long].Shard);
        world.Restart(powerLoss: false);
        world.Log.HoldBy(new Hold());
        var before = JournalArchiveTests.JournalFiles(world);
        var path = JournalPaths.Of(3);
        var end = world.Disk.Find(path)!.Value.Length;
        world.Disk.Faults.FailReadAt = (read, at, bytes) => read == path && at + bytes > end - 400;
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.InRange(JournalArchiveTests.JournalFiles(world), 1, before / 2);
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
    }

    [Fact]
    public async Task A_commit_that_the_store_lacks_and_the_disk_cannot_read_now_refuses_the_start_until_it_can()
    {
        var world = new JournalWorld(1, Small);
        await world.OpenShards(1);
        for (var i = 0; i < 15; i++)
        {
            await world.Append(0, 1, 900);
        }

        world.Disk.Kill();
        var before = Bytes(world);
        var path = JournalPaths.Of(JournalPaths.FirstNumber);
        world.Disk.Faults.FailReadAt = (read, at, bytes) => read == path && at < 2 * SectorBytes && at + bytes > SectorBytes;
        var refusal = Assert.Throws<TarnException>(
            () => JournalLog.Open(world.Disk, JournalWorld.Instance, Small with { Loops = new SteppedLoops() }, world.Time, appliedLsn: 0));
        Assert.Equal(ErrorKind.DiskFailed, refusal.Kind);
        Assert.Equal(before, Bytes(world));
        world.Disk.Faults.FailReadAt = (_, _, _) => false;
        world.Reopen();
        await world.Check();
    }

    [Fact]
    public async Task A_disk_that_reads_nothing_refuses_the_start_and_moves_nothing()
    {
        var world = await JournalArchiveTests.Filled(1, 60, options: Small);
        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        var values = await world.ReadAll(world.Shards[Long].Shard);
        var before = Bytes(world);
        world.Disk.Faults.FailRead = path => path.EndsWith(JournalPaths.Extension, StringComparison.Ordinal);
        world.Disk.Kill();
        Assert.Equal(ErrorKind.DiskFailed, Assert.Throws<TarnException>(() => world.Reopen()).Kind);
        world.Disk.Faults.FailRead = _ => false;
        Assert.Equal(before, Bytes(world));
        world.Disk.Kill();
        world.Reopen();
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
    }

    // Some files of several groups each, the newest sealed or not.
    private static async Task<JournalWorld> Filled(bool isKilled)
    {
        var world = new JournalWorld(1, Small);
        await world.OpenShards(2);
        for (var i = 0; i < 130; i++)
        {
            await world.Append(i % 2, 1, 900);
        }

        if (!isKilled)
        {
            await world.Log.DisposeAsync();
        }

        world.Disk.Kill();
        return world;
    }

    private static List<(string Path, long Position)> Places(JournalWorld world) =>
    [
        .. from file in world.Disk.List(DataDirectory.Journal)
           where file.Name.EndsWith(JournalPaths.Extension, StringComparison.Ordinal)
           from sector in Enumerable.Range(0, (int)((file.Length + SectorBytes - 1) / SectorBytes))
           select ($"{DataDirectory.Journal}/{file.Name}", (long)sector * SectorBytes),
    ];

    private static SortedDictionary<string, string> Bytes(JournalWorld world)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (at, all) = (world.Disk.Faults.FailReadAt, world.Disk.Faults.FailRead);
        (world.Disk.Faults.FailReadAt, world.Disk.Faults.FailRead) = ((_, _, _) => false, _ => false);
        foreach (var path in Places(world).Select(place => place.Path).Distinct())
        {
            using var file = world.Disk.OpenRead(path, FileClass.Bulk);
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            found.Add(path, Convert.ToHexString(bytes));
        }

        (world.Disk.Faults.FailReadAt, world.Disk.Faults.FailRead) = (at, all);
        return found;
    }

    // The last file with frames; after it there is one that was only prepared.
    private static IEnumerable<string> Unproven(IEnumerable<string> paths, bool isKilled) => paths.TakeLast(isKilled ? 2 : 1);
}
