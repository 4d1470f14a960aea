using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Archive;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Tests.Kinesis.Settings;

/// <summary>
/// A stream of a long retention and one of a short one: the journal's files are freed, and the door still returns every
/// record.
/// </summary>
public sealed class LongRetentionTests
{
    private const int Records = 60;
    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");
    private static readonly byte[] SealingKey = [.. Enumerable.Range(0, SecretSealer.KeyBytes).Select(at => (byte)at)];

    [Fact]
    public async Task TRIM_HORIZON_gives_every_record_after_the_journals_files_have_gone()
    {
        var (disk, time) = (new SimulatedDisk(1), new KinesisFixture.ShiftedTime());
        var store = new MemoryMetadataStore();
        IReadOnlyList<string> read;
        await using (var world = await World.Open(disk, store, time))
        {
            foreach (var name in (string[])["short", "long"])
            {
                await world.Client.CreateStream(new CreateStreamInput { StreamName = name, ShardCount = 1 }, default);
                await world.Control.RunDue(default);
            }

            await world.Client.IncreaseStreamRetentionPeriod(
                new IncreaseStreamRetentionPeriodInput { StreamName = "long", RetentionPeriodHours = 8_760 }, default);
            await world.Control.RunDue(default);
            for (var i = 0; i < Records; i++)
            {
                await world.Put("short", $"short {i}");
                await world.Put("long", $"long {i}");
            }

            var files = JournalFiles(disk);
            time.Shift += TimeSpan.FromHours(25);
            for (var i = 0; i < 30; i++)
            {
                await world.Put("short", $"later {i}");
            }

            await Patience.Until(async () =>
            {
                await world.Archive.Run(default); // archives the files that the keeper has sealed by now
                return JournalFiles(disk) < files;
            });
            read = await world.ReadAll("long");
            Assert.Equal(Enumerable.Range(0, Records).Select(i => $"long {i}"), read);
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"later {i}"), await world.ReadAll("short"));
        }

        await using var again = await World.Open(disk, store, time);
        Assert.True(again.Archive.Segments > 0);
        Assert.Equal(read, await again.ReadAll("long"));
        await again.Put("long", "new");
        Assert.Equal([.. read, "new"], await again.ReadAll("long"));
    }

    private static int JournalFiles(SimulatedDisk disk) => disk.List(DataDirectory.Journal).Count;

    /// <summary>The door on a journal.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly List<IDisposable> _opened = [];

        private World(JournalLog log) => Log = log;

        public JournalLog Log { get; }

        public required JournalArchive Archive { get; init; }

        public required StreamControl Control { get; init; }

        public KinesisClient Client { get; private set; } = null!;

        public static async Task<World> Open(SimulatedDisk disk, MemoryMetadataStore store, TimeProvider time)
        {
            var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 32 << 10, HotTailBytes = 16 << 10 }, time);
            store.Restart(log);
            var objects = await ObjectStore.Open(disk, store, time, new ObjectStoreOptions { DiskThreads = 1 }, default);
            var archive = await JournalArchive.Open(log, store, objects, default);
            var streams = await StreamDirectory.Open(store, default);
            var consumers = await ConsumerHolds.Open(store, default);
            log.HoldBy(new StreamHolds(consumers, new OwnerFloors(), streams));
            var control = await StreamControl.Open(store, streams, time, TimeSpan.Zero, default);
            var registry = await ResourceRegistry.Open(store, default);
            var sealer = new SecretSealer(SealingKey);
            var subscriptions = new ShardSubscriptions(log, time);
            var door = new KinesisDoor(new KinesisParts
            {
                Log = log,
                Streams = streams,
                Control = control,
                Subscriptions = subscriptions,
                Holds = new HoldLimit(consumers, streams, log, time, TimeSpan.FromHours(10)),
                Registry = registry,
                Store = store,
                Sealer = sealer,
                Time = time,
            });
            var world = new World(log) { Archive = archive, Control = control, Client = new KinesisClient(new DoorTransport(door, time), null) };
            world._opened.AddRange([subscriptions, registry, consumers, control, streams, sealer]);
            return world;
        }

        public async Task Put(string stream, string value) => await Client.PutRecord(
            new PutRecordInput { StreamName = stream, PartitionKey = "k", Data = Encoding.UTF8.GetBytes(value.PadRight(3_000)) }, default);

        public async Task<IReadOnlyList<string>> ReadAll(string stream)
        {
            var iterator = (await Client.GetShardIterator(
                new GetShardIteratorInput
                {
                    StreamName = stream,
                    ShardId = "shardId-000000000000",
                    ShardIteratorType = "TRIM_HORIZON",
                }, default)).ShardIterator;
            var found = new List<string>();
            while (true)
            {
                var page = await Client.GetRecords(new GetRecordsInput { ShardIterator = iterator!, Limit = 7 }, default);
                found.AddRange(page.Records.Select(record => Encoding.UTF8.GetString(record.Data.Span).TrimEnd()));
                if (page.Records.Count == 0 && page.MillisBehindLatest == 0)
                {
                    return found;
                }

                iterator = page.NextShardIterator;
            }
        }

        public async ValueTask DisposeAsync()
        {
            _opened.ForEach(one => one.Dispose());
            await Log.DisposeAsync();
        }
    }
}
