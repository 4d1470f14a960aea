using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Archive;

/// <summary>
/// A file whose footer could not be written is archived and freed like the others: the journal does not grow because of
/// it. The rules are D2 (a failed sync poisons its file) and D16 (archiving repeats without doubles).
/// </summary>
public sealed class UnsealedFileTests
{
    private const int Short = 0;
    private const int Long = 1;
    private const int NoSpace = 28;

    [Fact]
    public async Task Behind_a_file_whose_sync_failed_the_journal_shrinks_again_and_nothing_of_its_void_end_comes_back()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var world = await JournalArchiveTests.Filled(seed, 10);
            world.FailNextSync();
            await world.Append(Long, 1, 3_000);
            Assert.Equal(20, world.Acknowledged);
            await ShrinksAndKeepsAll(world, powerLoss: seed % 2 == 0);
        }
    }

    [Fact]
    public async Task Behind_a_file_whose_footer_found_no_room_the_journal_shrinks_again()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var world = await JournalArchiveTests.Filled(seed, 10);
            var failed = await FailNextFooter(world);
            await ShrinksAndKeepsAll(world, powerLoss: seed % 2 == 0);
            Assert.Null(world.Disk.Find(failed));
        }
    }

    [Fact]
    public async Task A_file_whose_sync_failed_goes_before_the_one_that_says_where_it_ends()
    {
        var world = await JournalArchiveTests.Filled(1, 10);
        var failed = Newest(world);
        world.FailNextSync();
        await world.Append(Long, 1, 3_000);
        await world.Append(Long, 1, 3_000);
        var next = Newest(world);
        for (var i = 0; i < 30; i++)
        {
            await world.Append(Long, 1, 3_000);
        }

        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        using (await world.Log.Read(world.Shards[Long].Shard, 0, 1 << 20, default))
        {
            await world.Archive.Run(default);
            world.Disk.Faults.FailSync = path => path == DataDirectory.Journal;
            world.Log.RunRetention();
            Assert.Null(world.Disk.Find(failed));
            Assert.NotNull(world.Disk.Find(next));
        }

        world.Disk.Faults.FailSync = _ => false;
        world.Log.RunRetention();
        Assert.Null(world.Disk.Find(next));
        Assert.Equal(41, (await world.ReadAll(world.Shards[Long].Shard)).Count);
    }

    private static async Task ShrinksAndKeepsAll(JournalWorld world, bool powerLoss)
    {
        for (var i = 0; i < 60; i++)
        {
            await world.Append(Long, 1, 3_000);
        }

        var before = JournalArchiveTests.JournalFiles(world);
        await JournalArchiveTests.Age(world, TimeSpan.FromHours(25));
        var values = await world.ReadAll(world.Shards[Long].Shard);
        Assert.True(values.Count >= 70);
        await world.Archive.Run(default);
        world.Log.RunRetention();
        Assert.InRange(JournalArchiveTests.JournalFiles(world), 1, before / 2);
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        Assert.Empty(JournalArchiveTests.Verify(world));

        world.Restart(powerLoss);
        world.Log.HoldBy(new Hold());
        Assert.Equal(values, await world.ReadAll(world.Shards[Long].Shard));
        Assert.Empty(world.Log.Recovery.Damage);
        await world.Append(Long, 1, 3_000);
        Assert.Equal(values.Count + 1, (await world.ReadAll(world.Shards[Long].Shard)).Count);
    }

    // The disk has room for data, but none when the second thread writes the footer.
    private static async Task<string> FailNextFooter(JournalWorld world)
    {
        var full = Newest(world);
        while (true)
        {
            var (task, shard, values) = world.BeginAppend(Short, 1, 3_000);
            Assert.True(world.Log.StepWriter());
            await world.Note(task, shard, values);
            world.Disk.Faults.FailWriteWith = path => path == full ? NoSpace : 0;
            world.Step();
            world.Disk.Faults.FailWriteWith = _ => 0;
            if (Newest(world) is var now && now != full)
            {
                return full;
            }
        }
    }

    // The file that is being written.
    private static string Newest(JournalWorld world)
    {
        var sizes = world.Disk.List(DataDirectory.Journal).Where(file => file.Name.EndsWith(JournalPaths.Extension, StringComparison.Ordinal));
        return $"{DataDirectory.Journal}/{sizes.SkipLast(1).Last().Name}";
    }
}
