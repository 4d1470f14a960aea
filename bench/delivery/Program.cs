using System.Diagnostics;
using System.Globalization;
using Tarn.Bench.Delivery;
using Tarn.Bench.Shred;
using Tarn.DuckDb;

// Log → committed Iceberg table, beside DuckDB's own COPY (FROM read_json(…)) TO … (zstd) of the same events, in turns:
// compare the ratio. Tarn's time is from the start of the delivery until every record is committed; its log and store
// are the program's. Usage: dotnet run -c Release --project bench/delivery [-- MEGABYTES [ROUNDS]].
//
// With the word partitions first: one partition and 100, converted to Parquet objects, in turns.
// producers [SECONDS]: while producers write. fresh [SECONDS]: the time from a put to its commit.
if (args is ["producers" or "fresh", ..])
{
    var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
    await (args[0] == "fresh" ? FreshRun.Run(seconds) : ProducerRuns.Run(seconds));
    return;
}

if (args is ["partitions", .. var rest])
{
    await PartitionRuns.Run(
        rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 128, rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 3);
    return;
}

var megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 256;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var data = Events.Make(megabytes << 20);
var folder = Directory.CreateDirectory(Path.Combine(".build", $"delivery-{Environment.ProcessId}")).FullName;
try
{
    var json = Path.Combine(folder, "events.json");
    File.WriteAllBytes(json, data);
    Console.WriteLine($"{data.Length / 1e6:F0} MB of JSON, DuckDB {DuckDatabase.LibraryVersion}, median of {rounds}; MB/s of JSON");
    Console.WriteLine($"{"",-24}{"Tarn",8}{"DuckDB",8}{"ratio",7}");
    foreach (var threads in (int[])[1, 2])
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            ours.Add(await Deliver(threads));
            theirs.Add(Copy(threads, json));
        }

        // The first round warms both up.
        var (mine, other) = (Median(ours.Skip(1)), Median(theirs.Skip(1)));
        var size = data.Length / 1e6;
        Console.WriteLine($"{$"log to table, {threads} thread{(threads > 1 ? "s" : "")}",-24}{size / mine,8:F0}{size / other,8:F0}{other / mine,7:F2}");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task<double> Deliver(int threads)
{
    var place = Directory.CreateDirectory(Path.Combine(folder, "tarn")).FullName;
    try
    {
        await using var world = await DeliveryRun.Open(place, threads);
        var records = await world.Put(data);
        return await world.Deliver(records);
    }
    finally
    {
        Directory.Delete(place, recursive: true);
    }
}

double Copy(int threads, string json)
{
    var target = Path.Combine(folder, "duck.parquet");
    using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 2L << 30, Threads = threads, TempDirectory = null });
    using var connection = database.Connect();
    var clock = Stopwatch.StartNew();
    connection.Execute(
        $"COPY (FROM read_json({DuckText.Quote(json)}, format = 'newline_delimited', columns = {Events.DuckColumns})) "
            + $"TO {DuckText.Quote(target)} (FORMAT parquet, COMPRESSION zstd)");
    var took = clock.Elapsed.TotalSeconds;
    File.Delete(target);
    return took;
}

static double Median(IEnumerable<double> times) => times.Order().ElementAt(times.Count() / 2);
