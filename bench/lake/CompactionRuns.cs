using System.Diagnostics;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Shredding;
using Tarn.Lake.Writing;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Jobs;
using Tarn.Storage.Disk;
using Tarn.Storage.Rights;
using Tarn.Workers.Jobs;
using Tarn.Workers.Pool;

namespace Tarn.Bench.Lake;

/// <summary>
/// Compaction of many small files beside DuckDB's own COPY of the same files, in turns. Ours has everything: plan, leases,
/// verified blocks, the look for NaN and negative zeros, footer, sync and commit. DuckDB's ends without a sync.
/// </summary>
internal static class CompactionRuns
{
    private const int Files = 32;
    private const int Threads = 2;
    private const long MemoryBytes = 1L << 30;

    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "name", PrimitiveType.String),
        new NestedField(3, "token", PrimitiveType.String), new NestedField(4, "amount", PrimitiveType.Double),
        new NestedField(5, "at", PrimitiveType.Timestamp));

    public static async Task Run(int megabytes, int rounds)
    {
        await using var lake = await BenchLake.Open();
        var (disk, folder) = (lake.Disk, lake.Folder);
        disk.CreateFolder(DataDirectory.ScratchWorkers);
        await lake.Store.Commit(tx => lake.Catalog.CreateDatabase(tx, new DatabaseName(BenchLake.Scope, "db"), null, default, 1), default);
        await using var pool = await WorkerPool.Start(
            new WorkerPoolOptions
            {
                Program = Environment.ProcessPath!,
                Arguments = ["worker"],
                Parts = SqlWorker.Parts,
                ScratchFolder = disk.LocalPath(DataDirectory.ScratchWorkers),
                MemoryBytes = MemoryBytes,
                Threads = Threads,
            },
            TimeProvider.System,
            default);
        using var adoption = new DataFileAdoption(disk, lake.Files);
        var jobs = new WorkerFileJobs(new SqlTableScans(), new LakeSqlCatalog(lake.Catalog, lake.Objects), pool, disk, DataDirectory.ScratchWorkers);
        var compaction = new TableCompaction(lake.Committers, jobs, adoption);
        using var duck = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = MemoryBytes, Threads = Threads, TempDirectory = folder });

        var sources = await DuckThread.Run("fill", () => Fill(duck, folder, megabytes));
        var bytes = sources.Sum(source => new FileInfo(source.Path).Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB in {Files} files, {sources.Sum(source => source.Rows) / 1e6:F1} M rows, {Threads} threads"));
        var ratios = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var name = new TableName(BenchLake.Scope, "db", $"t{round}");
            await Append(lake, adoption, name, sources);
            var copy = await DuckThread.Run("copy", () => Copy(duck, folder, sources));
            var began = Stopwatch.GetTimestamp();
            var written = await Compact(lake.Catalog, compaction, name);
            var ours = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (round > 0)
            {
                ratios.Add(copy / ours);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"COPY {copy:F2} s, compaction {ours:F2} s, ratio {copy / ours:F2}, {written / 1e6:F0} MB written"));
            }
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {ratios[ratios.Count / 2]:F2} (at least 0.80 is wanted)"));
    }

    private static async Task<long> Compact(LakeCatalog catalog, TableCompaction compaction, TableName name)
    {
        for (var written = 0L; ;)
        {
            using var pinned = await catalog.Pin(name, default);
            var plan = await new CompactionPlanner(CompactionRule.Of(pinned.Metadata)).Plan(pinned, default);
            if (!plan.HasWork)
            {
                return written;
            }

            written += (await compaction.Run(pinned, plan, default)).BytesWritten;
        }
    }

    private static List<(string Path, long Rows)> Fill(DuckDatabase duck, string folder, int megabytes)
    {
        const int BytesOfRow = 22;
        var rows = megabytes * 1_000_000L / BytesOfRow / Files;
        using var connection = duck.Connect();
        var made = new List<(string, long)>();
        for (var i = 0; i < Files; i++)
        {
            var path = Path.Combine(folder, $"source{i}.parquet");
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT i AS id, 'name ' || (i % 1000) AS name, md5(CAST(i AS VARCHAR)) AS token, (i % 10007) / 7.0::DOUBLE AS amount, "
                + $"TIMESTAMP '2026-01-01' + to_seconds(i % 100000) AS at FROM range({i * rows}, {(i + 1) * rows}) t(i)) TO '{path}' "
                + $"(FORMAT parquet, COMPRESSION zstd, FIELD_IDS {FieldIdsText.Of(Columns)})"));
            made.Add((path, rows));
        }

        return made;
    }

    private static double Copy(DuckDatabase duck, string folder, List<(string Path, long Rows)> sources)
    {
        var list = string.Join(", ", sources.Select(source => $"'{source.Path}'"));
        var target = Path.Combine(folder, "copy.parquet");
        using var connection = duck.Connect();
        var began = Stopwatch.GetTimestamp();
        connection.Execute($"COPY (FROM read_parquet([{list}])) TO '{target}' (FORMAT parquet, COMPRESSION zstd)");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        File.Delete(target);
        return seconds;
    }

    private static async Task Append(
        BenchLake lake, DataFileAdoption adoption, TableName name, List<(string Path, long Rows)> sources)
    {
        using var commitLock = await lake.Committers.Enter(name, InstanceRights.Instance, default);
        commitLock.Begin(new TableCreation { Name = name, Location = $"s3://lake/db/{name.Table}", Columns = Columns, PartitionBy = [] });
        await using (var created = await commitLock.Prepare(TableCommit.Nothing, default))
        {
            await lake.Store.Commit(created.Apply, default);
            await commitLock.Committed(created, default);
        }

        var written = new List<WrittenFile>();
        foreach (var (source, rows) in sources)
        {
            var path = $"{DataDirectory.ScratchWorkers}/{Guid.NewGuid():N}.parquet";
            File.Copy(source, lake.Disk.LocalPath(path));
            var (file, table) = (new EngineFile { Path = path, RowCount = rows }, commitLock.Metadata!);
            written.Add(await adoption.Adopt(file, table, table.DefaultSpecId, PartitionTuple.Empty, InstanceRights.Instance, default));
        }

        await commitLock.Commit(new TableAppend { Files = written }, null, default);
        foreach (var one in written)
        {
            await one.DisposeAsync();
        }
    }
}
