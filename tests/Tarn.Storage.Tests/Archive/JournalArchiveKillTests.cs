using System.Globalization;
using System.Text;
using Tarn.Storage.Archive;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Records;
using Tarn.Storage.Recovery;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Metadata;
using Tarn.Storage.Tests.Streams.Journal;

namespace Tarn.Storage.Tests.Archive;

/// <summary>
/// D16 (archiving repeats without doubles): SIGKILL at chosen points of archiving. No record is lost, none appears
/// twice, and the next run completes the interrupted one.
/// </summary>
[Trait("Long", "Kill")]
public sealed class JournalArchiveKillTests : IDisposable
{
    private const int Records = 150;
    private static readonly Guid Instance = new("88888888-2222-3333-4444-555555555555");
    private static readonly Space Rows = new(60_031, "archive kill");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StoppingDisk.SegmentWritten)]
    [InlineData(StoppingDisk.SegmentDurable)]
    [InlineData("registered")]
    [InlineData(StoppingDisk.BeforeFree)]
    public async Task A_kill_at_any_point_of_archiving_loses_nothing_and_doubles_nothing(string point)
    {
        var acknowledged = await CrashChild.RunAndKill("archive", (2 * Records) + 1, _folder.Root, point);
        Assert.Equal("reached", acknowledged[^1]);
        await using var world = await World.Open(_folder.Root, new FileDisk(_folder.Root, TimeProvider.System));
        await Check(world, acknowledged);
        await world.Objects.RemoveOrphans(default);
        await world.Archive.Run(default);
        await world.Objects.Collect(default);
        await Check(world, acknowledged);
        Assert.True(world.Archive.Segments > 0);
        Assert.Equal(world.Archive.Segments, Directory.EnumerateFiles(Path.Combine(_folder.Root, "blobs"), "*", SearchOption.AllDirectories).Count());

        // There were about twenty; the keeper frees files on its own thread.
        await Patience.Until(() => Directory.EnumerateFiles(Path.Combine(_folder.Root, "journal")).Count() <= 10);
    }

    [Fact]
    public async Task Segments_that_a_recovered_store_lacks_are_registered_again()
    {
        var acknowledged = await CrashChild.RunAndKill("archive", (2 * Records) + 1, _folder.Root, StoppingDisk.BeforeFree);
        var disk = new FileDisk(_folder.Root, TimeProvider.System);
        int segments;
        await using (var world = await World.Open(_folder.Root, disk))
        {
            await world.Archive.Run(default);
            segments = world.Archive.Segments;
            await Patience.Until(() => Directory.EnumerateFiles(Path.Combine(_folder.Root, "journal")).Count() <= 10);
            await Forget(world.Store, ArchiveSpaces.Segments);
            await Forget(world.Store, ObjectSpaces.BlobReferrers);
        }

        var found = new List<RecoveryFinding>();
        var options = new DataRecoveryOptions { TakesWhole = true, Objects = new ObjectRecoveryOptions { Account = "000000000000", Region = "us-east-1" } };
        await new DataRecovery(disk, Instance, options, TimeProvider.System, found.Add).Run(_ => { }, default);
        Assert.Equal(segments, found.Count(finding => finding.Kind == FindingKind.Added));
        await using var recovered = await World.Open(_folder.Root, disk);
        Assert.Equal(segments, recovered.Archive.Segments);
        await Check(recovered, acknowledged);
        await recovered.Objects.RemoveOrphans(default);
        await recovered.Archive.Run(default);
        await recovered.Objects.Collect(default);
        await Check(recovered, acknowledged);
    }

    private static Task Forget(SqliteMetadataStore store, Space space) => store.Commit(
        async transaction =>
        {
            foreach (var row in await transaction.Scan(space, KeyRange.All, int.MaxValue))
            {
                transaction.Delete(space, row.Key);
            }
        },
        default);

    /// <summary>
    /// Appends to a stream of a short and one of a long retention, lets a day pass, archives, and stops at the point
    /// for ever.
    /// </summary>
    internal static async Task Child(string[] args)
    {
        var (root, point) = (args[0], args[1]);
        var world = await World.Open(root, new StoppingDisk(new FileDisk(root, TimeProvider.System), point));
        var layouts = await world.Store.CommitWithLog(
            tx => ValueTask.FromResult(new[] { 24, 200 }.Select(hours => StreamDirectory.Create(
                tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = 1, Retention = TimeSpan.FromHours(hours) }, DateTimeOffset.UnixEpoch)).ToArray()),
            default);
        var shards = layouts.Select(layout => world.Streams.Find(layout.Id)!.Open[0]).ToArray();
        for (var i = 0; i < Records; i++)
        {
            foreach (var shard in shards)
            {
                Print($"{shard.Stream.Value} {await Append(world, shard, $"{i}")} {i}");
            }
        }

        // The newest files are never archived.
        world.Time.Advance(TimeSpan.FromHours(25));
        for (var i = 0; i < 100; i++)
        {
            await Append(world, shards[0], "later");
        }

        // A commit with its own sync. The earlier commits are now durable in the store, so that the journal may free
        // them: D9 (one commit for rows and records).
        await world.Store.Commit(
            tx =>
            {
                tx.Put(Rows, new byte[] { 1 }, new byte[] { 1 });
                return ValueTask.FromResult(0);
            },
            default);
        if (point == "registered")
        {
            world.Store.Observe(ArchiveSpaces.Segments, (_, _) => StoppingDisk.Stop());
        }

        await world.Archive.Run(default);
        StoppingDisk.Stop();
    }

    private static void Print(string line)
    {
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }

    private static async Task<long> Append(World world, ShardDescription shard, string value)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        writer.Append("key"u8, Encoding.UTF8.GetBytes(value.PadRight(3_000)));
        var append = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = writer.Finish().ToArray(), Records = 1 };
        var outcome = await world.Log.Append(new LogAppend { Shards = new[] { append } }, default);
        Invariant.Check(outcome.Shards.Span[0].Status == AppendStatus.Appended);
        return outcome.Shards.Span[0].BaseOffset;
    }

    // Every record of the stream with the long retention must be present once, at its offset.
    private static async Task Check(World world, IReadOnlyList<string> acknowledged)
    {
        Assert.Empty(world.Log.Recovery.Damage);
        Assert.Empty(world.Archive.Missing);
        var layout = world.Streams.Snapshot.Single(layout => layout.Stream.Retention > TimeSpan.FromHours(24));
        var expected = acknowledged.SkipLast(1).Select(line => line.Split(' '))
            .Where(parts => parts[0] == layout.Stream.Id.Value.ToString(CultureInfo.InvariantCulture))
            .Select(parts => (long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]));
        var found = new List<(long, string)>();
        for (var next = 0L; next < world.Log.Describe(layout.Open[0].Id)!.Value.StableEnd;)
        {
            using var read = await world.Log.Read(layout.Open[0].Id, next, 50_000, default);
            foreach (var batch in read.Batches)
            {
                found.Add((batch.BaseOffset, ValueOf(batch)));
            }

            next = read.NextOffset;
        }

        Assert.Equal(expected, found);
    }

    private static string ValueOf(LogBatch batch)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        Assert.True(reader.MoveNext());
        return Encoding.UTF8.GetString(reader.Value).TrimEnd();
    }

    private sealed record World(
        JournalLog Log, SqliteMetadataStore Store, StreamDirectory Streams, ObjectStore Objects, JournalArchive Archive, ManualTime Time) : IAsyncDisposable
    {
        public static async Task<World> Open(string root, IDisk disk)
        {
            var time = new ManualTime();
            if (Directory.Exists(Path.Combine(root, "journal")))
            {
                time.Advance(TimeSpan.FromHours(25));
            }

            var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 64 << 10 }, time);
            var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
            var objects = await ObjectStore.Open(disk, store, time, new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero }, default);
            var archive = await JournalArchive.Open(log, store, objects, default);
            log.HoldBy(new Hold());
            return new World(log, store, await StreamDirectory.Open(store, default), objects, archive, time);
        }

        public async ValueTask DisposeAsync()
        {
            Streams.Dispose();
            await Objects.DisposeAsync();
            await Store.DisposeAsync();
            await Log.DisposeAsync();
        }
    }
}
