using System.Diagnostics;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Workers.Pool;

namespace Tarn.Bench.Scan;

/// <summary>Shared parts of the measurements: files as objects, a worker, the time of a statement.</summary>
internal static class BenchWorld
{
    public static async Task<IReadOnlyList<ScannedFile>> Adopt(IDisk disk, IMetadataStore metadata, IEnumerable<(string Path, long Rows)> files)
    {
        await using var objects = await ObjectStore.Open(disk, metadata, TimeProvider.System, new ObjectStoreOptions(), default);
        await objects.CreateBucket("lake", "000000000000", "us-east-1", default);
        var made = new List<ScannedFile>();
        foreach (var (path, rows) in files)
        {
            var key = Path.GetFileName(path);
            await using var staged = await objects.Adopt($"scratch/{key}", new StageOptions { Bucket = "lake", Key = key }, default);
            await metadata.Commit(async transaction => await objects.Put(transaction, "lake", key, staged, PutOptions.None), default);
            made.Add(new ScannedFile { Location = key, SizeBytes = staged.Size, RecordCount = rows });
        }

        return made;
    }

    public static Task<WorkerPool> StartPool(string folder) => WorkerPool.Start(
        new WorkerPoolOptions
        {
            Program = Environment.ProcessPath!,
            Arguments = ["worker"],
            Parts = SqlWorker.Parts,
            ScratchFolder = Path.Combine(folder, "scratch", "workers"),
            MemoryBytes = 1L << 30,
            WorkersMax = 1,
        },
        TimeProvider.System,
        default);

    /// <summary>The time of a statement in milliseconds, from its text to its last row.</summary>
    public static async Task<double> Time(QueryRunner runner, string database, string sql) => (await Run(runner, database, sql)).Milliseconds;

    public static async Task<(double Milliseconds, QueryOutcome Outcome)> Run(QueryRunner runner, string database, string sql)
    {
        var begun = Stopwatch.GetTimestamp();
        var query = (QueryStatement)SqlParser.Parse(sql);
        var outcome = await runner.Run(
            query, new SqlPrincipal("000000000000", "us-east-1", "bench", "primary") { Rights = InstanceRights.Instance }, new(new(database), [], new()),
            _ => _ => ValueTask.CompletedTask, default);
        return (Stopwatch.GetElapsedTime(begun).TotalMilliseconds, outcome);
    }
}
