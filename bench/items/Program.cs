// dotnet run -c Release --project bench/items [-- SECONDS [ITEMS [MEGABYTES]]]: item tables alone, without a wire protocol: durable writes of 1 KB, reads,
// counters and sets, beside appends of the same bytes to the log.
using System.Globalization;
using Tarn.Bench.Items;

var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var items = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
var megabytes = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 128;
var root = Directory.CreateTempSubdirectory("tarn-bench-items-").FullName;
try
{
    await using var world = await BenchWorld.Open(root, megabytes);
    var loads = new ItemLoads(world);
    Console.WriteLine("load                      clients         /s   p50 ms   p99 ms  allocated  CPU µs");
    await Measure.Run("append 1 KB to the log", 64, seconds, loads.Append);
    await Measure.Run("put 1 KB, random keys", 64, seconds, loads.Put);
    await Measure.Run("put 1 KB, two indexes", 64, seconds, loads.PutIndexed);
    await Measure.Run("add to one item", 64, seconds, loads.Add);
    await Measure.Run("sets of four", 64, seconds, loads.PutFour);
    await loads.Fill(items);
    await Measure.Run($"get of {items:N0}", 64, seconds, loads.Get);
    await Measure.Run($"consistent get", 64, seconds, loads.GetConsistent);
    var written = world.Written;
    await Measure.Run($"put 1 KB of {items:N0}", 64, 3 * seconds, loads.PutAmong);
    Console.WriteLine(world.WrittenSince(written));
    await Measure.Run($"put and get of {items:N0}", 64, seconds, loads.PutAndGet);
    Console.WriteLine(world.Summary);
    var reopened = await world.Reopen();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opened again, with the replay of the log's end: {reopened.TotalMilliseconds:N0} ms"));
}
finally
{
    Directory.Delete(root, recursive: true);
}
