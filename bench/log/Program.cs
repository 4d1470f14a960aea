// dotnet run -c Release --project bench/log [-- SECONDS]: the log alone, without a wire protocol: acknowledged records
// per second, the time of an append, and its allocations. Each append encodes its batch anew, as a door does.
using System.Diagnostics;
using System.Globalization;
using Tarn.Storage.Calls;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;

var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var root = Directory.CreateTempSubdirectory("tarn-bench-log-").FullName;
try
{
    Console.WriteLine("callers  records/append  record bytes  shards    records/s      MB/s  appends/s   p50 ms   p99 ms  allocated/append  CPU µs/append");
    await Measure(root, seconds, callers: 16, records: 500, bytes: 700, shards: 4);
    await Measure(root, seconds, callers: 64, records: 25, bytes: 700, shards: 4);
    await Measure(root, seconds, callers: 64, records: 1, bytes: 1_024, shards: 4);
    await Measure(root, seconds, callers: 1, records: 1, bytes: 1_024, shards: 1);
}
finally
{
    Directory.Delete(root, recursive: true);
}

static async Task Measure(string root, double seconds, int callers, int records, int bytes, int shards)
{
    var folder = Path.Join(root, Guid.NewGuid().ToString("N"));
    var disk = new FileDisk(folder, TimeProvider.System);
    await using var log = JournalLog.Open(disk, Guid.NewGuid(), new JournalOptions(), TimeProvider.System);
    await using var store = new MemoryMetadataStore(log);
    using var streams = await StreamDirectory.Open(store, default);
    var stream = await store.CommitWithLog(
        tx => ValueTask.FromResult(StreamDirectory.Create(
            tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, DateTimeOffset.UnixEpoch)),
        default);
    var layout = streams.Find(stream.Id)!;
    var data = new byte[bytes];
    new Random(1).NextBytes(data);
    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var clock = Stopwatch.StartNew();
    var latencies = await Task.WhenAll(Enumerable.Range(0, callers)
        .Select(caller => Task.Run(() => Append(log, layout, caller, records, data, clock, seconds))));
    var elapsed = clock.Elapsed.TotalSeconds;
    allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
    cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
    var sorted = latencies.SelectMany(one => one).Order().ToArray();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{callers,7}  {records,14}  {bytes,12}  {shards,6}  {sorted.Length * (double)records / elapsed,11:N0}  "
            + $"{sorted.Length * (double)records * bytes / elapsed / 1e6,8:N1}  {sorted.Length / elapsed,9:N0}  "
            + $"{sorted[sorted.Length / 2],7:N2}  {sorted[sorted.Length * 99 / 100],7:N2}  "
            + $"{allocated / (double)sorted.Length,16:N0}  {cpu.TotalMicroseconds / sorted.Length,13:N1}"));
}

static async Task<List<double>> Append(
    JournalLog log, StreamLayout layout, int caller, int records, byte[] data, Stopwatch clock, double seconds)
{
    var latencies = new List<double>();
    using var batch = new RecordBatchWriter();
    var append = new ShardAppend[1];
    for (var i = 0L; clock.Elapsed.TotalSeconds < seconds; i++)
    {
        var start = clock.Elapsed;
        var shard = layout.Open[caller % layout.Open.Count];
        batch.Begin(0);
        for (var record = 0; record < records; record++)
        {
            batch.Append("partition-key"u8, data);
        }

        append[0] = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = batch.Finish(), Records = records };
        var outcome = await log.Append(
            new LogAppend { Shards = append, Call = new CallKey((ulong)caller + 1, (ulong)i + 1), CallRecords = records }, default);
        if (outcome.Shards.Span[0].Status != AppendStatus.Appended)
        {
            throw new InvalidOperationException($"{outcome.Shards.Span[0].Status}");
        }

        latencies.Add((clock.Elapsed - start).TotalMilliseconds);
    }

    return latencies;
}
