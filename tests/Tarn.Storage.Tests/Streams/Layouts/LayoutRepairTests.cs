using Tarn.Storage.Checksums;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Streams.Layouts;

/// <summary>
/// A flipped bit in a change frame that no footer repeats and that the store has applied loses nothing, because the
/// rows hold the change. The rules are D6 (recovery tells damage from a torn tail) and D9 (one commit for rows and
/// records).
/// </summary>
public sealed class LayoutRepairTests
{
    [Fact]
    public async Task Streams_shards_and_retention_are_as_before_and_every_record_is_there()
    {
        var (repaired, replaced) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var world = new JournalWorld(seed);
            var streams = await Changed(world);
            if (!TryDamage(world))
            {
                continue;
            }

            world.Reopen();
            Assert.NotEmpty(world.Log.Recovery.Damage);
            repaired += (await Repair(world)).Count;
            foreach (var stream in streams)
            {
                var before = world.Shards.Count(shard => shard.Stream == stream);
                var open = await Reshards.Open(world, stream, seed);
                replaced += world.Shards.Count(shard => shard.Stream == stream) - before;
                foreach (var shard in open)
                {
                    await world.Append(Reshards.IndexOf(world, shard.Id));
                }
            }

            await JournalWorld.Guarded(seed, () => world.Check());
            world.Restart(powerLoss: true);
            Assert.Empty(await Repair(world));
            await JournalWorld.Guarded(seed, () => world.Check());
        }

        Assert.True(repaired > 50, $"{repaired} streams were repaired");
        Assert.True(replaced > 0, "no shard was replaced");
    }

    [Fact]
    public async Task Records_of_a_shard_whose_opening_is_lost_are_found_in_the_file_after_too()
    {
        var world = new JournalWorld(1);
        await world.OpenShards(1);
        world.Restart(powerLoss: false);
        var stream = await Reshards.Create(world);
        var (path, change) = Changes(world)[^1];
        world.Disk.Faults.FailWrite = written => written == path && world.Disk.Find(path)!.Value.Length < 32 << 10; // its footer
        var shard = (await Reshards.Open(world, stream, 1))[0].Id;
        var index = Reshards.IndexOf(world, shard);
        for (var i = 0; i < 11; i++)
        {
            await world.Append(i < 9 ? 0 : index, 1, 3_000); // its first record is in the next file
        }

        world.Disk.Faults.FailWrite = _ => false;
        world.Disk.Kill();
        world.Disk.FlipBit(path, change.Position + FrameHeader.Bytes + 10, 1);
        world.Reopen();
        Assert.Equal(2, world.Log.Recovery.FilesScanned);
        Assert.Single(await Repair(world));
        await Reshards.Open(world, stream, 1);
        await world.Check();
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(20, false)]
    [InlineData(FrameHeader.Bytes + 10, true)]
    [InlineData(FrameHeader.Bytes + 10, false)]
    public async Task At_the_very_end_a_change_that_the_store_has_applied_is_no_torn_tail(int at, bool first)
    {
        var world = new JournalWorld(1);
        if (!first)
        {
            await world.OpenShards(1);
            await world.Append(0);
        }

        var stream = await Reshards.Create(world);
        var (path, change) = Changes(world)[^1];
        world.Disk.Kill();
        world.Disk.FlipBit(path, change.Position + at, 1);
        world.Disk.Kill();
        Assert.Single(new JournalVerifier(world.Disk, JournalWorld.Instance, world.Store.AppliedAt(powerLoss: false)).Run(_ => { }));
        for (var start = 0; start < 2; start++)
        {
            world.Reopen();
            Assert.Equal(start == 0 ? 1 : 0, world.Log.Recovery.Damage.Count);
            Assert.Equal(start == 0 ? 1 : 0, (await Repair(world)).Count);
            var open = await Reshards.Open(world, stream, 1);
            await world.Append(Reshards.IndexOf(world, open[0].Id));
            await Reshards.Finish(world, Reshards.Begin(world, stream, open));
            await world.Check();
            world.Disk.Kill();
        }
    }

    /// <summary>
    /// Two streams, changed in every way, with records between the changes. The last frames prove that the earlier ones
    /// had been synced.
    /// </summary>
    private static async Task<List<StreamId>> Changed(JournalWorld world)
    {
        var streams = new List<StreamId>();
        for (var step = 0; step < 10; step++)
        {
            if (step is 0 or 5)
            {
                streams.Add(await Reshards.Create(world));
            }

            var stream = streams[world.Random.Next(streams.Count)];
            var open = await Reshards.Open(world, stream, world.Random.Next());
            var taking = open[world.Random.Next(open.Count)].Id;
            await world.Append(Reshards.IndexOf(world, taking), records: 2);
            switch (world.Random.Next(6))
            {
                case 0:
                    world.Restart(powerLoss: false); // a footer holds the whole state
                    break;
                case 1:
                    var hours = world.Random.Next(24, 100);
                    await Reshards.Finish(world, world.Store.Commit(
                        async tx =>
                        {
                            await StreamDirectory.SetRetention(tx, stream, TimeSpan.FromHours(hours));
                            return true;
                        },
                        default).AsTask());
                    break;
                default:
                    await Reshards.Finish(world, Reshards.Begin(world, stream, open));
                    break;
            }
        }

        foreach (var stream in streams)
        {
            _ = await Reshards.Open(world, stream, 0);
        }

        var last = world.Shards.FindIndex(shard => world.Log.Describe(shard.Shard) is { Closed: false });
        await world.Append(last);
        await world.Append(last);
        world.Disk.Kill();
        return streams;
    }

    // Chooses among the files without a footer: in the others a change frame only serves a store that may still have to
    // replay it.
    private static bool TryDamage(JournalWorld world)
    {
        var changes = Changes(world);
        if (changes.Count == 0)
        {
            return false;
        }

        var (path, found) = changes[world.Random.Next(changes.Count)];
        world.Disk.FlipBit(path, found.Position + world.Random.Next(found.Header.HeaderLength + found.Header.StoredLength), world.Random.Next(8));
        return true;
    }

    private static List<(string Path, JournalScan.Found Found)> Changes(JournalWorld world)
    {
        var seed = Crc32C.Compute(JournalWorld.Instance.ToByteArray());
        var changes = new List<(string Path, JournalScan.Found Found)>();
        foreach (var name in JournalFileName.OpenAll(world.Disk, JournalWorld.Instance, seed).Where(name => name.Footer is null))
        {
            var scan = JournalScan.Run(name, seed, name.Header?.Epoch, 0, long.MaxValue);
            changes.AddRange(scan.Items.Where(item => item is { IsFrame: true, Header.Kind: FrameKind.Change }).Select(item => (name.File.Path, item)));
        }

        return changes;
    }

    private static async Task<IReadOnlyList<string>> Repair(JournalWorld world)
    {
        using var directory = await StreamDirectory.Open(world.Store, default);
        var repair = LayoutRepair.Run(world.Store, directory, world.Log.Contents, Reshards.Now, default);
        await world.Finish(repair);
        foreach (var layout in directory.Snapshot)
        {
            Assert.Equal(layout.Stream.Retention, world.Log.Contents.Streams[layout.Stream.Id]);
        }

        return await repair;
    }
}
