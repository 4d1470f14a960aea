// dotnet run -c Release --project bench/journal [-- --gigabytes 4 --seconds 5 --only rates,shards,bulk,restart]: the
// journal with 1,000 shards beside four, cold reads, catch-up, puts during bulk writes, restart, memory of the index.
// Prints a table, writes bench/reports/journal.json. Needs about 12 GB of disk.
using System.Globalization;
using System.Text.Json;
using Tarn.Bench.Journal;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

double Option(string name, double otherwise) =>
    Array.IndexOf(args, name) is >= 0 and var at ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

var gigabytes = Option("--gigabytes", 4);
var seconds = Option("--seconds", 5);
var bulkGigabytes = Option("--bulk-gigabytes", 5);
var restartRecords = (long)Option("--records", 10e6);
var only = Array.IndexOf(args, "--only") is >= 0 and var onlyAt ? args[onlyAt + 1] : "";
var figures = new List<Figure>();
var root = Directory.CreateTempSubdirectory("tarn-bench-journal-").FullName;
Console.WriteLine($"load before: {File.ReadAllText("/proc/loadavg").Trim()}");
try
{
    foreach (var (name, part) in new (string, Func<Task>)[] { ("rates", Rates), ("shards", ManyShards), ("bulk", Bulk), ("restart", Restart) })
    {
        if (only.Length == 0 || only.Contains(name, StringComparison.Ordinal))
        {
            await part();
        }
    }
}
finally
{
    Directory.Delete(root, recursive: true);
}

var load = File.ReadAllText("/proc/loadavg").Trim();
Console.WriteLine($"load after: {load}\n\n{"figure",-62} {"value",16}  limit");
foreach (var figure in figures)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{figure.Name,-62} {figure.Value,16:N2}  {figure.Limit}{(figure.Holds ? "" : "  NOT REACHED")}"));
}

if (only.Length > 0)
{
    return 0;
}

var report = Path.Join(Repository(), "bench/reports/journal.json");
using (var stream = File.Create(report))
using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
{
    writer.WriteStartObject();
    writer.WriteString("commit", Commit());
    writer.WriteNumber("cores", Environment.ProcessorCount);
    writer.WriteString("loadAfter", load);
    writer.WriteNumber("gigabytes", gigabytes);
    foreach (var figure in figures)
    {
        writer.WriteNumber(figure.Key, Math.Round(figure.Value, 3));
    }

    writer.WriteEndObject();
}

return figures.TrueForAll(figure => figure.Holds) ? 0 : 1;

void Add(string key, string name, double value, string limit = "", bool holds = true)
{
    figures.Add(new Figure(key, name, value, limit, holds));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {value:N2}"));
}

async Task Rates()
{
    foreach (var oneKeyPerCall in (bool[])[true, false])
    {
        var which = oneKeyPerCall ? "each call to one shard" : "each call to all shards";
        var key = oneKeyPerCall ? "OneShardPerCall" : "Spread";
        var (few, many) = await InTurn(4, 1_000, oneKeyPerCall);
        double Of(List<Round> rounds, Func<Round, double> figure) => Median([.. rounds.Select(figure)]);
        double Ratio(Func<Round, double> figure) => Median([.. few.Zip(many, (one, other) => figure(other) / figure(one))]);
        foreach (var (shards, rounds) in new[] { (4, few), (1_000, many) })
        {
            Add($"putRate{shards}{key}", $"records/s, {shards:N0} shards, {which} (500 x 690 B, 16 callers)", Of(rounds, round => round.PerSecond));
            Add($"putCpu{shards}{key}", "  us of processor a record", Of(rounds, round => round.CpuUs));
            Add($"putBytes{shards}{key}", "  bytes written a record", Of(rounds, round => round.Bytes));
        }

        var ratio = Ratio(round => round.PerSecond);
        var name = $"ratio 1,000 : 4, median of {few.Count} pairs";
        if (oneKeyPerCall)
        {
            Add($"putRateRatio{key}", name, ratio, ">= 0.8", ratio >= 0.8);
        }
        else
        {
            // 500 batches of one record. The cost for a server shows at its door, where a record costs more than its
            // place in the journal.
            Add($"putRateRatio{key}", name, ratio, "(of a server: bench/kinesis --only shards)");
        }

        Add($"putCpuRatio{key}", "  by the processor's time, 4 : 1,000", 1 / Ratio(round => round.CpuUs));
        Add($"putBytesRatio{key}", "  by bytes written, 4 : 1,000", 1 / Ratio(round => round.Bytes));
    }
}

// Short rounds in turn, so that a slow time of the machine affects both; the first pair is a warm-up.
async Task<(List<Round> Few, List<Round> Many)> InTurn(int few, int many, bool oneKeyPerCall)
{
    var folders = (string[])[Path.Join(root, "few"), Path.Join(root, "many")];
    var rounds = (List<Round>[])[[], []];
    await using (var one = await World.Make(folders[0], few))
    await using (var other = await World.Make(folders[1], many))
    {
        for (var round = 0; round <= Math.Max(3, seconds * 3); round++)
        {
            foreach (var (world, into) in new[] { one, other }.Zip(rounds))
            {
                var (cpu, written) = (Environment.CpuUsage.TotalTime, world.Disk.BytesWritten);
                var (records, took, _) = await world.Put(16, 500, 690, 0.5, oneKeyPerCall: oneKeyPerCall);
                into.Add(new Round(
                    records / took,
                    (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / records,
                    (double)(world.Disk.BytesWritten - written) / records));
            }
        }
    }

    Array.ForEach(folders, folder => Directory.Delete(folder, recursive: true));
    return (rounds[0][1..], rounds[1][1..]);
}

async Task ManyShards()
{
    var folder = Path.Join(root, "many");
    var world = await World.Make(folder, 1_000);
    await world.Put(16, 500, 690, 600, (long)(gigabytes * 1e9 / 690));
    await world.DisposeAsync();

    var disk = new CountingDisk(new FileDisk(folder, TimeProvider.System));
    var before = Used();
    var log = World.Open(disk);
    var megabytes = disk.List(DataDirectory.Journal).Sum(entry => entry.Length) / 1048576.0;
    var after = Used();
    Add("indexKbPerMb", $"KB of index in memory per MB of journal, {megabytes:N0} MB, 1,000 shards",
        (after - before) / 1024.0 / megabytes, "<= 0.7", (after - before) / 1024.0 / megabytes <= 0.7);

    disk.DropCache();
    var shard = world.Layout.Open[500].Id;
    var (read, own, next) = (disk.BytesRead, 0L, 0L);
    while (next < log.Describe(shard)!.Value.StableEnd)
    {
        using var page = await log.Read(shard, next, 1 << 20, default);
        own += page.Batches.Sum(batch => (long)batch.Batch.Length);
        next = page.NextOffset;
    }

    var factor = (double)(disk.BytesRead - read) / own;
    Add("coldReadFactor", "one of 1,000 shards read cold: bytes read / its own bytes", factor, "<= 3", factor <= 3);

    var catchUp = new List<double>();
    var sequential = new List<double>();
    for (var round = 0; round < 3; round++)
    {
        disk.DropCache();
        sequential.Add(Sequential(disk));
        disk.DropCache();
        catchUp.Add(await CatchUp(log, world.Layout.Open.Select(one => one.Id)));
    }

    Add("sequentialMbS", "MB/s, the journal's files read one after the other", Median(sequential));
    Add("catchUpMbS", "MB/s, catch-up of all 1,000 shards", Median(catchUp));
    var ratio = Median(catchUp) / Median(sequential);
    Add("catchUpRatio", "ratio catch-up : sequential", ratio, ">= 0.5", ratio >= 0.5);
    await log.DisposeAsync();
    Directory.Delete(folder, recursive: true);
}

double Sequential(CountingDisk disk)
{
    var buffer = new byte[4 << 20];
    var clock = System.Diagnostics.Stopwatch.StartNew();
    var bytes = 0L;
    foreach (var entry in disk.List(DataDirectory.Journal))
    {
        using var file = disk.OpenRead($"{DataDirectory.Journal}/{entry.Name}", FileClass.Log);
        for (var offset = 0L; file.Read(offset, buffer) is > 0 and var count; offset += count)
        {
            bytes += count;
        }
    }

    return bytes / 1e6 / clock.Elapsed.TotalSeconds;
}

async Task<double> CatchUp(Tarn.Storage.Streams.Journal.JournalLog log, IEnumerable<ShardId> shards)
{
    IReadOnlyList<LogPosition> positions = [.. shards.Select(shard => new LogPosition(shard, 0))];
    var clock = System.Diagnostics.Stopwatch.StartNew();
    var records = 0L;
    while (true)
    {
        using var sweep = await log.Sweep(positions, 16 << 20, default);
        if (sweep.Batches.Count == 0)
        {
            var stored = positions.Sum(position => position.NextOffset);
            return records == stored
                ? log.Bytes / 1e6 / clock.Elapsed.TotalSeconds
                : throw new InvalidOperationException($"{records} of {stored} records were read");
        }

        foreach (var (_, batch) in sweep.Batches)
        {
            records += batch.Records;
        }

        positions = sweep.Next;
    }
}

async Task Bulk()
{
    var folder = Path.Join(root, "bulk");
    await using var world = await World.Make(folder, 4);
    await world.Put(16, 25, 690, 1);
    var (_, _, idle) = await world.Put(16, 25, 690, seconds);
    using var stop = new CancellationTokenSource();
    var writing = Task.Factory.StartNew(() => WriteBulk(world.Disk, stop), TaskCreationOptions.LongRunning);
    var (_, took, busy) = await world.Put(16, 25, 690, 600, stop: stop.Token);
    await writing;
    var (idle99, busy99) = (idle[idle.Length * 99 / 100], busy[busy.Length * 99 / 100]);
    Add("putP99IdleMs", "PutRecords p99 ms (25 x 690 B, 16 callers), idle", idle99);
    Add("putP99BulkMs", $"p99 ms while {bulkGigabytes:N0} GiB of bulk are written ({took:N0} s)", busy99);
    Add("putP99Ratio", "ratio", busy99 / idle99, "<= 3", busy99 / idle99 <= 3);
}

void WriteBulk(CountingDisk disk, CancellationTokenSource stop)
{
    var block = new byte[4 << 20];
    new Random(1).NextBytes(block);
    using (var file = disk.Create("upload", FileClass.Bulk))
    {
        for (var offset = 0L; offset < bulkGigabytes * (1L << 30); offset += block.Length)
        {
            file.Write(offset, block);
        }

        file.Sync();
    }

    stop.Cancel();
    disk.Delete("upload");
}

async Task Restart()
{
    var folder = Path.Join(root, "restart");
    var world = await World.Make(folder, 4);
    await world.Put(16, 500, 100, 600, restartRecords);

    // The state after a kill: nothing is closed, and the newest file has no footer.
    var disk = new CountingDisk(new FileDisk(folder, TimeProvider.System));
    disk.DropCache();
    var clock = System.Diagnostics.Stopwatch.StartNew();
    var log = World.Open(disk);
    var took = clock.Elapsed.TotalSeconds;
    Add("restartSeconds",
        $"s to open the journal after {restartRecords:N0} records, killed ({log.Recovery.FilesScanned} files scanned)", took, "<= 2", took <= 2);
    var stored = world.Layout.Open.Sum(shard => log.Describe(shard.Id)!.Value.StableEnd);
    if (stored < restartRecords)
    {
        throw new InvalidOperationException($"{stored} of {restartRecords} records are there");
    }

    await log.DisposeAsync();
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static long Used()
{
    for (var i = 0; i < 3; i++)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    return GC.GetTotalMemory(forceFullCollection: true);
}

static string Repository()
{
    var folder = AppContext.BaseDirectory;
    while (!Directory.Exists(Path.Join(folder, "bench")) || !Directory.Exists(Path.Join(folder, "src")))
    {
        folder = Path.GetDirectoryName(folder)!;
    }

    return folder;
}

static string Commit()
{
    using var git = System.Diagnostics.Process.Start(
        new System.Diagnostics.ProcessStartInfo("git", "rev-parse --short HEAD") { RedirectStandardOutput = true })!;
    return git.StandardOutput.ReadToEnd().Trim();
}

internal sealed record Round(double PerSecond, double CpuUs, double Bytes);

internal sealed record Figure(string Key, string Name, double Value, string Limit, bool Holds);
