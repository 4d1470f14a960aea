using System.Buffers.Binary;
using System.Diagnostics;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Bench.Journal;

/// <summary>
/// A journal in its own folder with one stream, and callers that put like PutRecords: each record goes to the shard of
/// its key's hash.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private readonly MemoryMetadataStore _store;
    private readonly StreamDirectory _directory;

    private World(CountingDisk disk, JournalLog log, MemoryMetadataStore store, StreamDirectory directory, StreamLayout layout)
    {
        (Disk, Log, _store, _directory, Layout) = (disk, log, store, directory, layout);
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
        var stream = await store.CommitWithLog(
            tx => ValueTask.FromResult(StreamDirectory.Create(
                tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, DateTimeOffset.UnixEpoch)),
            default);
        return new World(disk, log, store, directory, directory.Find(stream.Id)!);
    }

    public static JournalLog Open(CountingDisk disk) =>
        JournalLog.Open(disk, Instance, new JournalOptions { HotTailBytes = 16L << 20, IndexCacheBytes = 16L << 20 }, TimeProvider.System);

    /// <summary>
    /// Puts with many callers until the limit of records or seconds is reached. Returns the acknowledged records and
    /// each call's time.
    /// </summary>
    /// <remarks>
    /// Every record has its own key. With <paramref name="oneKeyPerCall"/> the records of a call share one key, and so
    /// a shard.
    /// </remarks>
    public async Task<(long Records, double Seconds, double[] LatenciesMs)> Put(
        int callers, int records, int bytes, double seconds, long recordsMax = long.MaxValue, bool oneKeyPerCall = false, CancellationToken stop = default)
    {
        var clock = Stopwatch.StartNew();
        long acknowledged = 0;
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var data = new byte[bytes];
            random.NextBytes(data);
            var took = new List<double>();
            while (clock.Elapsed.TotalSeconds < seconds && Interlocked.Read(ref acknowledged) < recordsMax && !stop.IsCancellationRequested)
            {
                var start = clock.Elapsed;
                await PutOnce(random, data, records, oneKeyPerCall);
                took.Add((clock.Elapsed - start).TotalMilliseconds);
                Interlocked.Add(ref acknowledged, records);
            }

            return took;
        })));
        var elapsed = clock.Elapsed.TotalSeconds;
        return (acknowledged, elapsed, [.. latencies.SelectMany(one => one).Order()]);
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        await _store.DisposeAsync();
        await Log.DisposeAsync();
    }

    private async Task PutOnce(Random random, byte[] data, int records, bool oneKeyPerCall)
    {
        using var batches = new ShardBatches(Layout, records);
        var appends = Fill(batches, random.Next(), data, records, oneKeyPerCall);
        var outcome = await Log.Append(new LogAppend { Shards = appends }, default);
        foreach (var shard in outcome.Shards.ToArray())
        {
            if (shard.Status != AppendStatus.Appended)
            {
                throw new InvalidOperationException($"{shard.Status}");
            }
        }
    }

    private ShardAppend[] Fill(ShardBatches batches, int call, byte[] data, int records, bool oneKeyPerCall)
    {
        Span<byte> key = stackalloc byte[16];
        for (var i = 0; i < records; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, oneKeyPerCall ? call : call + i);
            batches.Measure(i, Layout.Route(RoutingHash.Of(key)), key.Length, data.Length);
        }

        batches.Lay(0);
        for (var i = 0; i < records; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, oneKeyPerCall ? call : call + i);
            data.CopyTo(batches.Write(i, key, data.Length));
        }

        var appends = new ShardAppend[batches.Count];
        batches.Finish(appends);
        return appends;
    }
}
