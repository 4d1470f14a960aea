using System.Globalization;
using Tarn.Bench.Scan;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Planning;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Workers.Child;

// The cost of verifying blocks in a scan of a table like TPC-H's lineitem. Statements run with and without verification
// in turn, from a cold page cache (files dropped from it, no block remembered as verified) and from a warm one.
// Usage: dotnet run -c Release --project bench/scan [-- MEGABYTES [ROUNDS]]
//        dotnet run -c Release --project bench/scan -- wide [ROUNDS]: one field of rows with 2,000, beside bare DuckDB
if (args is ["worker", ..])
{
    return WorkerProcess.Run(args[1..], SqlWorker.Parts);
}

if (args is ["wide", ..])
{
    await WideRows.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 7);
    return 0;
}

var megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
(string Name, string Sql)[] statements =
[
    ("Q1: 7 of 16 columns, grouped",
        "SELECT returnflag, linestatus, sum(quantity), sum(extendedprice), sum(extendedprice * (1 - discount)), "
            + "sum(extendedprice * (1 - discount) * (1 + tax)), avg(discount), count(*) FROM lineitem WHERE shipdate "
            + "<= DATE '1998-09-02' GROUP BY returnflag, linestatus ORDER BY 1, 2"),
    ("Q6: 4 columns, filtered",
        "SELECT sum(extendedprice * discount) FROM lineitem WHERE shipdate >= DATE '1994-01-01' AND shipdate < DATE "
            + "'1995-01-01' AND discount BETWEEN 0.05 AND 0.07 AND quantity < 24"),
    ("all 16 columns",
        "SELECT max(orderkey), max(partkey), max(suppkey), max(linenumber), max(quantity), max(extendedprice), "
            + "max(discount), max(tax), max(returnflag), max(linestatus), max(shipdate), max(commitdate), "
            + "max(receiptdate), max(shipinstruct), max(shipmode), max(comment) FROM lineitem"),
    ("count(*)", "SELECT count(*) FROM lineitem"),
];
var folder = Directory.CreateTempSubdirectory("tarn-bench-scan-").FullName;
try
{
    var disk = new FileDisk(folder, TimeProvider.System);
    disk.CreateFolder("scratch");
    var metadata = new MemoryMetadataStore();
    var files = await Fill(disk, metadata);
    await using var pool = await BenchWorld.StartPool(folder);
    Console.WriteLine(
        $"{files.Sum(file => file.SizeBytes) / 1e6:F0} MB of Parquet in {files.Count} files, "
            + $"{files.Sum(file => file.RecordCount) / 1e6:F1} M rows, 2 threads; milliseconds, median of {rounds}");
    Console.WriteLine($"{"",-32}{"cold",10}{"verified",10}{"ratio",7}{"warm",10}{"verified",10}{"ratio",7}");
    foreach (var (name, sql) in statements)
    {
        var times = new List<double>[4];
        Array.ForEach(Enumerable.Range(0, 4).ToArray(), i => times[i] = []);
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var verifies in round % 2 == 0 ? (bool[])[false, true] : [true, false])
            {
                await using var objects = await ObjectStore.Open(disk, metadata, TimeProvider.System, new ObjectStoreOptions(), default);
                var runner = new QueryRunner(
                    new ObjectCatalog(objects, LineItems.Handle, files, verifies), pool, new PlanningThreads(256L << 20, TimeProvider.System));
                await Drop(files, objects);
                var cold = await BenchWorld.Time(runner, LineItems.Database, sql);
                var warm = await BenchWorld.Time(runner, LineItems.Database, sql);
                if (round > 0)
                {
                    times[verifies ? 1 : 0].Add(cold);
                    times[verifies ? 3 : 2].Add(warm);
                }
            }
        }

        var median = times.Select(of => of.Order().ElementAt(of.Count / 2)).ToArray();
        Console.WriteLine(
            $"{name,-32}{median[0],10:F0}{median[1],10:F0}{median[1] / median[0],7:F2}{median[2],10:F1}{median[3],10:F1}{median[3] / median[2],7:F2}");
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task<IReadOnlyList<ScannedFile>> Fill(IDisk disk, IMetadataStore metadata) => await BenchWorld.Adopt(
    disk, metadata, LineItems.Write(Path.Combine(folder, "scratch"), (long)megabytes << 20));

async Task Drop(IReadOnlyList<ScannedFile> files, ObjectStore objects)
{
    foreach (var file in files)
    {
        using var lease = await objects.LeaseLocalFile(await objects.Head("lake", file.Location, default), default);
        using var opened = new FileDisk(folder, TimeProvider.System).OpenRead(Path.GetRelativePath(folder, lease.Path), FileClass.Bulk);
        opened.DropCached(0, opened.Length);
    }
}
