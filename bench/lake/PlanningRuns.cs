using System.Diagnostics;
using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Planning;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;

namespace Tarn.Bench.Lake;

/// <summary>
/// The time to plan scans: cold (an empty cache, objects not yet verified) and warm, with the memory that stays. The
/// manifests lie in a real object store. The last row of each table reads every entry, as commits do.
/// </summary>
internal static class PlanningRuns
{
    private static readonly (string Name, Predicate Predicate)[] Filters =
    [
        ("1 of 1,000 partitions", Predicate.Compare(1, ComparisonOperator.Equal, 500)),
        ("1 minute, by bounds", Predicate.And(
            Predicate.Compare(2, ComparisonOperator.GreaterOrEqual, 1_700_000_600_000_000),
            Predicate.Compare(2, ComparisonOperator.Less, 1_700_000_660_000_000))),
        ("all files", Predicate.True),
    ];

    public static async Task Run(int fileCount, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("tarn-bench-lake-").FullName;
        try
        {
            var disk = new FileDisk(folder, TimeProvider.System);
            await using var store = SqliteMetadataStore.Open(
                Path.Join(folder, "meta.db"), null, TimeProvider.System, failure => throw new InvalidOperationException("the store failed", failure));
            var tables = new List<(string Name, WideTable Table)>();
            await using (var objects = await ObjectStore.Open(disk, store, TimeProvider.System, new ObjectStoreOptions(), default))
            {
                await objects.CreateBucket("lake", "000000000000", "us-east-1", default);
                var files = new ObjectTableFiles(objects);
                tables.Add(("clustered", await WideTable.Write(files, store, fileCount, isClustered: true)));
                tables.Add(("spread", await WideTable.Write(files, store, fileCount, isClustered: false)));
            }

            Console.WriteLine(
                $"{fileCount:N0} files in {WideTable.Partitions:N0} partitions, manifests of {tables[0].Table.ManifestBytes >> 20} MB; "
                    + $"milliseconds, median of {rounds}");
            Console.WriteLine($"{"table",-12}{"filter",-24}{"files",9}{"manifests",11}{"cold",9}{"warm",9}{"kept MB",9}");
            foreach (var (name, table) in tables)
            {
                foreach (var (filter, predicate) in Filters)
                {
                    await Measure(disk, store, name, table, filter, predicate, rounds);
                }

                await MeasureEntries(disk, store, name, table);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(
        FileDisk disk, SqliteMetadataStore store, string name, WideTable table, string filter, Predicate predicate, int rounds)
    {
        List<double> cold = [], warm = [];
        var (found, manifests, keptBytes) = (0, 0, 0L);
        for (var round = 0; round <= rounds; round++)
        {
            await using var objects = await ObjectStore.Open(disk, store, TimeProvider.System, new ObjectStoreOptions(), default);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var loader = new TableLoader(new ObjectTableFiles(objects));
            var (first, files, read) = await Plan(loader, table, predicate);
            keptBytes = GC.GetTotalMemory(forceFullCollection: true) - before;
            var again = (await Plan(loader, table, predicate)).Milliseconds;
            (found, manifests) = (files, read);
            if (round > 0)
            {
                cold.Add(first);
                warm.Add(again);
            }

            GC.KeepAlive(loader);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-12}{filter,-24}{found,9:N0}{manifests,11:N0}{Median(cold),9:F1}{Median(warm),9:F1}{keptBytes / 1e6,9:F1}"));
    }

    private static async Task<(double Milliseconds, int Files, int Manifests)> Plan(TableLoader loader, WideTable table, Predicate predicate)
    {
        var begun = Stopwatch.GetTimestamp();
        var scan = new TableScan(loader, table.Metadata, table.Metadata.CurrentSnapshot, table.Metadata.CurrentSchema, predicate);
        var files = 0;
        await foreach (var task in scan.Tasks(default))
        {
            files++;
        }

        return (Stopwatch.GetElapsedTime(begun).TotalMilliseconds, files, scan.ManifestsRead);
    }

    private static async Task MeasureEntries(FileDisk disk, SqliteMetadataStore store, string name, WideTable table)
    {
        await using var objects = await ObjectStore.Open(disk, store, TimeProvider.System, new ObjectStoreOptions(), default);
        var loader = new TableLoader(new ObjectTableFiles(objects));
        var begun = Stopwatch.GetTimestamp();
        var files = await loader.Files(table.Metadata, table.Metadata.CurrentSnapshot, default);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12}{"every entry",-24}{files.Data.Count,9:N0}{"",11}{Stopwatch.GetElapsedTime(begun).TotalMilliseconds,9:F1}"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
