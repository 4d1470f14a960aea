using System.Diagnostics;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Records;

namespace Tarn.Bench.Journal;

/// <summary>A journal in a folder of its own with one stream, and callers that put like PutRecords does: records of a call spread over its shards.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly MemoryMetadataStore store;
    private readonly StreamDirectory directory;

    private World(CountingDisk disk, JournalLog log, MemoryMetadataStore store, StreamDirectory directory, StreamLayout layout)
    {
        (Disk, Log, this.store, this.directory, Layout) = (disk, log, store, directory, layout);
    }

    public static Guid Instance { get; } = new("aaaaaaaa-0000-4000-8000-000000000001");

    public CountingDisk Disk { get; }

    public JournalLog Log { get; }

    public StreamLayout Layout { get; }

    public static async Task<World> Make(string folder, int shards)
    {
        var disk = new CountingDisk(new FileDisk(folder, TimeProvider.System));
        var log = Open(disk);
        var store = new MemoryMetadataStore(log);
        var directory = await StreamDirectory.Open(store, default);
        var stream = await store.Commit(
            tx => ValueTask.FromResult(StreamDirectory.Create(
                tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, DateTimeOffset.UnixEpoch)),
            default);
        return new World(disk, log, store, directory, directory.Find(stream.Id)!);
    }

    public static JournalLog Open(CountingDisk disk) =>
        JournalLog.Open(disk, Instance, new JournalOptions { HotTailBytes = 16L << 20, IndexCacheBytes = 16L << 20 }, TimeProvider.System);

    /// <summary>Callers put until so many bytes or seconds are reached; answers what was acknowledged and how long each call took.</summary>
    public async Task<(long Records, double Seconds, double[] LatenciesMs)> Put(
        int callers, int records, int bytes, double seconds, long recordsMax = long.MaxValue, int shardsPerCall = int.MaxValue, CancellationToken stop = default)
    {
        var clock = Stopwatch.StartNew();
        long acknowledged = 0;
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var data = new byte[bytes];
            random.NextBytes(data);
            var writers = Layout.Open.Select(_ => new RecordBatchWriter()).ToArray();
            var took = new List<double>();
            while (clock.Elapsed.TotalSeconds < seconds && Interlocked.Read(ref acknowledged) < recordsMax && !stop.IsCancellationRequested)
            {
                var start = clock.Elapsed;
                await PutOnce(writers, random, data, records, shardsPerCall);
                took.Add((clock.Elapsed - start).TotalMilliseconds);
                Interlocked.Add(ref acknowledged, records);
            }

            Array.ForEach(writers, writer => writer.Dispose());
            return took;
        })));
        var elapsed = clock.Elapsed.TotalSeconds;
        return (acknowledged, elapsed, [.. latencies.SelectMany(one => one).Order()]);
    }

    public async ValueTask DisposeAsync()
    {
        directory.Dispose();
        await store.DisposeAsync();
        await Log.DisposeAsync();
    }

    private async Task PutOnce(RecordBatchWriter[] writers, Random random, byte[] data, int records, int shardsPerCall)
    {
        var counts = new Dictionary<int, int>();
        var (first, among) = (random.Next(writers.Length), Math.Min(writers.Length, shardsPerCall));
        for (var i = 0; i < records; i++)
        {
            var shard = (first + random.Next(among)) % writers.Length;
            if (!counts.TryGetValue(shard, out var count))
            {
                writers[shard].Begin(0, Math.Max(2 * records / among, 2) * (data.Length + 64));
            }

            writers[shard].Append("partition-key"u8, data);
            counts[shard] = count + 1;
        }

        var appends = counts.Select(pair => new ShardAppend
        {
            Stream = Layout.Open[pair.Key].Stream,
            Shard = Layout.Open[pair.Key].Id,
            Batch = writers[pair.Key].Finish(),
            Records = pair.Value,
        }).ToArray();
        var outcome = await Log.Append(new LogAppend { Shards = appends }, default);
        foreach (var shard in outcome.Shards.ToArray())
        {
            if (shard.Status != AppendStatus.Appended)
            {
                throw new InvalidOperationException($"{shard.Status}");
            }
        }
    }
}
