using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Verification;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Tests.Streams.Journal;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Tests.Archive;

/// <summary>
/// Records that outlive their journal file move to a segment of the archive. Readers see no difference.
/// </summary>
public sealed class JournalArchiveTests
{
    private const int Short = 0;
    private const int Long = 1;

    [Fact]
    public async Task A_long_retention_lets_the_journals_files_go_and_every_record_stays()
    {
        var world = await Filled(1, 60);
        var before = JournalFiles(world);
        await Age(world, TimeSpan.FromHours(25));
        var values = await world.ReadAll(world.Shards[Long].Shard);
        Assert.Equal(60, values.Count);

        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.InRange(JournalFiles(world), 1, before / 2);
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        Assert.Equal(0, world.Log.Describe(world.Shards[Long].Shard)!.Value.FirstOffset);
        Assert.True(world.Log.Describe(world.Shards[Short].Shard)!.Value.FirstOffset >= 60);

        world.Restart(powerLoss: true);
        world.Log.HoldBy(new Hold());
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        await Append(world, Long, 3);
        Assert.Equal(63, (await world.ReadAll(world.Shards[Long].Shard)).Count);
        Assert.Empty(Verify(world));
    }

    [Fact]
    public async Task Readers_by_time_and_of_many_shards_find_what_was_archived()
    {
        var world = new JournalWorld(2, archives: true);
        await world.OpenShards(5, retentionHours: 200);
        world.Log.HoldBy(new Hold());
        for (var i = 0; i < 120; i++)
        {
            await world.Append(i % 5, 1, world.Random.Next(20, 3_000));
            world.Time.Advance(TimeSpan.FromSeconds(10));
        }

        var shard = world.Shards[3].Shard;
        var times = await Times(world, shard);
        await Age(world, TimeSpan.FromHours(25));
        var before = await Sweep(world);
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.True(world.Archive.Segments > 1);
        Assert.True(times.Count > 20);
        foreach (var (offset, ms) in times)
        {
            Assert.Equal(offset, await world.Log.OffsetAtTime(shard, ms, default));
            Assert.Equal(offset, await world.Log.OffsetAtTime(shard, ms - 9_000, default));
        }

        Assert.Equal(before, await Sweep(world));
    }

    [Fact]
    public async Task What_expires_or_is_deleted_frees_its_segment()
    {
        var world = await Filled(1, 60);
        await world.OpenShards(1, retentionHours: 400);
        await Append(world, 2, 1);
        await Age(world, TimeSpan.FromHours(25));
        await world.Archive.Run(default);
        await Age(world, TimeSpan.FromHours(25));
        await world.Archive.Run(default);
        var bytes = world.Log.ArchiveBytes;
        Assert.True(bytes > 60 * 3_000);

        await Age(world, TimeSpan.FromHours(120));
        world.Log.RunRetention();
        await world.Archive.Run(default);
        Assert.Equal(60, world.Log.Describe(world.Shards[Long].Shard)!.Value.FirstOffset);
        Assert.InRange(world.Log.ArchiveBytes, 1, bytes / 4);
        Assert.Single(await world.ReadAll(world.Shards[2].Shard));
        await world.Finish(world.Store.CommitWithLog(
            tx =>
            {
                tx.Change(new LogChange.DeleteStream(world.Shards[Long].Stream));
                tx.Change(new LogChange.DeleteStream(world.Shards[2].Stream));
                return ValueTask.FromResult(0);
            },
            default).AsTask());
        await world.Archive.Run(default);
        Assert.Equal(0, world.Archive.Segments);
        Assert.Equal(0, world.Log.ArchiveBytes);
        await world.Objects.Collect(default);
        Assert.Empty(Blobs(world));
        world.Restart(powerLoss: false);
        Assert.Equal(0, world.Archive.Segments);
    }

    [Fact]
    public async Task What_a_consumer_holds_beyond_its_retention_moves_too()
    {
        var world = await Filled(1, 60, held: 0);
        var before = JournalFiles(world);
        await Age(world, TimeSpan.FromHours(25));
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.InRange(JournalFiles(world), 1, before / 2);
        Assert.Equal(62, (await world.ReadAll(world.Shards[Short].Shard)).Count);
    }

    [Fact]
    public async Task Near_the_journals_limit_a_younger_file_goes_of_which_at_most_half_is_needed()
    {
        var world = await Filled(1, 60, options: new JournalOptions { FileBytes = 32 << 10, JournalBytesMax = 500 << 10 });
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.Archive.Run(default);
        Assert.Equal(0, world.Archive.Segments);
        await Delete(world, Short);
        var (values, bytes) = (await world.ReadAll(world.Shards[Long].Shard), world.Log.Bytes);
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.True(world.Archive.Segments > 0);
        Assert.InRange(world.Log.Bytes, 1, bytes - (32 << 10));
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
    }

    [Fact]
    public async Task Files_that_a_deleted_stream_shares_stay_near_the_limit_for_the_minutes_of_retries()
    {
        var world = await Filled(1, 60, options: new JournalOptions { FileBytes = 32 << 10, JournalBytesMax = 500 << 10 });
        await Delete(world, Short);
        foreach (var passed in (int[])[0, 4])
        {
            world.Time.Advance(TimeSpan.FromMinutes(passed));
            await world.Archive.Run(default);
            Assert.Equal(0, world.Archive.Segments);
        }

        // No later run is needed: the first one after these minutes makes room.
        var bytes = world.Log.Bytes;
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.True(world.Archive.Segments > 0);
        Assert.InRange(world.Log.Bytes, 1, bytes - (32 << 10));
    }

    [Fact]
    public async Task Small_segments_become_one()
    {
        var world = new JournalWorld(1, archives: true);
        await world.OpenShards(1, retentionHours: 24);
        await world.OpenShards(1, retentionHours: 8_000);
        world.Log.HoldBy(new Hold());
        var segments = 0;
        for (var day = 0; day < 24; day++)
        {
            for (var i = 0; i < 25; i++)
            {
                await world.Append(Short, 1, 3_000);
            }

            await world.Append(Long, 2);
            await Age(world, TimeSpan.FromHours(25));
            await world.Archive.Run(default);
            world.Log.RunRetention();
            Assert.InRange(world.Archive.Segments, segments == 0 ? 0 : 1, 8);
            segments = world.Archive.Segments;
            Assert.Equal(2 * (day + 1), (await world.ReadAll(world.Shards[Long].Shard)).Count);
        }

        world.Restart(powerLoss: true);
        Assert.Equal(segments, world.Archive.Segments);
        Assert.Equal(48, (await world.ReadAll(world.Shards[Long].Shard)).Count);
        await world.Objects.RemoveOrphans(default);
        await world.Objects.Collect(default);
        Assert.Equal(segments, Blobs(world).Count);
        Assert.Empty(Verify(world));
    }

    [Fact]
    public async Task Nothing_moves_while_the_clock_is_not_to_be_trusted_or_nobody_has_said_what_is_held()
    {
        var world = new JournalWorld(1, archives: true);
        await world.OpenShards(1, retentionHours: 100);
        await Append(world, 0, 60);
        await Age(world, TimeSpan.FromHours(25));
        await world.Archive.Run(default);
        Assert.Equal(0, world.Archive.Segments);
        world.Log.HoldBy(new Hold());
        world.Time.Jump(TimeSpan.FromDays(3));
        await world.Archive.Run(default);
        Assert.Equal(0, world.Archive.Segments);
        world.Log.AcceptClock();
        await world.Archive.Run(default);
        Assert.True(world.Archive.Segments > 0);
    }

    internal static async Task<JournalWorld> Filled(int seed, int records, long held = long.MaxValue, JournalOptions? options = null)
    {
        var world = new JournalWorld(seed, options, archives: true);
        await world.OpenShards(1);
        await world.OpenShards(1, retentionHours: 100);
        world.Log.HoldBy(new Hold(held));
        for (var i = 0; i < records; i++)
        {
            await world.Append(Short, 1, 3_000);
            await world.Append(Long, 1, 3_000);
        }

        return world;
    }

    private static Task Delete(JournalWorld world, int shard) => world.Finish(world.Store.CommitWithLog(
        tx =>
        {
            tx.Change(new LogChange.DeleteStream(world.Shards[shard].Stream));
            return ValueTask.FromResult(0);
        },
        default).AsTask());

    /// <summary>
    /// Lets time pass and appends two records, because the journal's newest files are never archived.
    /// </summary>
    internal static async Task Age(JournalWorld world, TimeSpan time)
    {
        world.Time.Advance(time);
        await world.Append(0, 1, 20_000);
        await world.Append(0, 1, 20_000);
    }

    internal static int JournalFiles(JournalWorld world) => world.Disk.List(DataDirectory.Journal).Count;

    /// <summary>The paths of all blobs.</summary>
    internal static IReadOnlyList<string> Blobs(JournalWorld world) =>
    [
        .. from epoch in world.Disk.List(DataDirectory.Blobs)
           from folder in world.Disk.List($"{DataDirectory.Blobs}/{epoch.Name}")
           from file in world.Disk.List($"{DataDirectory.Blobs}/{epoch.Name}/{folder.Name}")
           select $"{DataDirectory.Blobs}/{epoch.Name}/{folder.Name}/{file.Name}",
    ];

    internal static IReadOnlyList<Damage> Verify(JournalWorld world)
    {
        var journal = new JournalVerifier(world.Disk, JournalWorld.Instance);
        var blobs = new BlobVerifier(world.Disk) { Segment = journal.CheckSegment };
        return [.. journal.Run(_ => { }), .. blobs.Run(_ => { })];
    }

    private static async Task Append(JournalWorld world, int shard, int records)
    {
        for (var i = 0; i < records; i++)
        {
            await world.Append(shard, 1, 3_000);
        }
    }

    private static async Task<Dictionary<long, long>> Times(JournalWorld world, ShardId shard)
    {
        using var read = await world.Log.Read(shard, 0, 1 << 20, default);
        return read.Batches.ToDictionary(batch => batch.BaseOffset, batch => batch.ArrivalTimeMs);
    }

    private static async Task<List<string>> Sweep(JournalWorld world)
    {
        var found = new List<(long Shard, long Offset, string Batch)>();
        IReadOnlyList<LogPosition> positions = [.. world.Shards.Select(shard => new LogPosition(shard.Shard, 0))];
        while (true)
        {
            using var sweep = await world.Log.Sweep(positions, 9_000, default);
            if (sweep.Next.SequenceEqual(positions))
            {
                return [.. found.Order().Select(one => one.ToString())];
            }

            found.AddRange(sweep.Batches.Select(one => (one.Shard.Value, one.Batch.BaseOffset, Convert.ToHexString(one.Batch.Batch.Span))));
            positions = [.. sweep.Next];
        }
    }
}
