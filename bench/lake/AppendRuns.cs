using System.Diagnostics;
using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Disk;
using Tarn.Storage.Rights;

namespace Tarn.Bench.Lake;

/// <summary>
/// The time of an append of one data file (lock, plan, files, transaction; its data file is staged before), and of loading
/// the table's metadata into an empty cache. Beside it, the machine's own limit: a synced write of 4 KB.
/// </summary>
internal static class AppendRuns
{
    private const int Measured = 200;

    public static async Task Run()
    {
        Console.WriteLine($"milliseconds, {Measured} appends of one file; the sync is that of a 4 KB write in the same folder");
        Console.WriteLine($"{"data files",12}{"snapshots",11}{"p50",9}{"p99",9}{"max",9}{"load",9}{"metadata KB",13}{"sync p50",10}");
        foreach (var (files, snapshots) in ((int, int)[])[(10, 600), (1_000, 600), (100_000, 600), (1_000, 3_600)])
        {
            await Measure(files, snapshots);
        }
    }

    private static async Task Measure(int fileCount, int snapshots)
    {
        await using var lake = await BenchLake.Open();
        var name = new TableName(BenchLake.Scope, "db", "t");
        await Register(lake, name, (await WideTable.Write(lake.Files, lake.Store, fileCount, isClustered: false)).Metadata, snapshots);
        var times = new List<double>();
        for (var i = 0; i < snapshots + Measured; i++)
        {
            times.Add(await Append(lake, name, i));
        }

        var sorted = times.TakeLast(Measured).Order().ToArray();
        lake.Catalog.TryFindTable(name, out var table);
        _ = await new TableLoader(lake.Files).Metadata(table!.MetadataLocation!, default);
        var begun = Stopwatch.GetTimestamp();
        var metadata = await new TableLoader(lake.Files).Metadata(table.MetadataLocation!, default);
        var load = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        var bytes = (await lake.Files.Find(table.MetadataLocation!, default)).SizeBytes;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{fileCount,12:N0}{metadata.Snapshots.Count,11:N0}{sorted[Measured / 2],9:F1}{sorted[Measured * 99 / 100],9:F1}{sorted[^1],9:F1}"
                + $"{load,9:F1}{bytes >> 10,13:N0}{Sync(lake.Disk),10:F2}"));
    }

    private static async Task Register(BenchLake lake, TableName name, TableMetadata table, int snapshots)
    {
        var kept = table with
        {
            Properties = new Dictionary<string, string>
            {
                ["history.expire.min-snapshots-to-keep"] = snapshots.ToString(CultureInfo.InvariantCulture),
                ["history.expire.max-snapshot-age-ms"] = "1",
            },
            LastSequenceNumber = 1,
            Refs = new Dictionary<string, SnapshotRef> { [SnapshotRef.Main] = new(table.CurrentSnapshotId!.Value, IsBranch: true) },
        };
        await using var staged = await lake.Files.Stage($"{table.Location}/metadata/00000-first.metadata.json", TableMetadataWriter.Write(kept), default);
        await lake.Store.Commit(
            async transaction =>
            {
                await staged.Put(transaction);
                await lake.Catalog.CreateDatabase(transaction, name.DatabaseName, null, default, 1);
                return await lake.Catalog.CreateTable(
                    transaction,
                    new CatalogTable { Name = name, CreatedMs = 1, UpdatedMs = 1, MadeByTarn = true, MetadataLocation = staged.Location });
            },
            default);
    }

    private static async Task<double> Append(BenchLake lake, TableName name, int number)
    {
        var customer = number % WideTable.Partitions;
        var location = $"s3://lake/spread/data/customer={customer}/{Guid.CreateVersion7():N}.parquet";
        await using var staged = await lake.Files.Stage(location, new byte[1_000], default);
        var file = new DataFile
        {
            Path = location,
            Partition = new PartitionTuple([customer]),
            RecordCount = 100,
            FileSizeBytes = staged.SizeBytes,
        };
        var begun = Stopwatch.GetTimestamp();
        using var commitLock = await lake.Committers.Enter(name, InstanceRights.Instance, default);
        await commitLock.Commit(new TableAppend { Files = [new WrittenFile(file, staged)] }, beside: null, default);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static double Sync(FileDisk disk)
    {
        const int Rounds = 50;
        using var file = disk.Create("sync-probe", FileClass.Metadata);
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            file.Write(i * 4_096L, new byte[4_096]);
            file.Sync();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }
}
