using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Workers;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Sql;

/// <summary>SQL: executions, and the processes that run them.</summary>
internal sealed class SqlRoom
{
    private const long MiB = 1L << 20;

    // A worker holds DuckDB's memory and the runtime's. Its limit is one and a half times DuckDB's, plus this.
    private const long RuntimeBytes = 256 * MiB;

    // A row of 1,000 leaves takes 35 MiB in each step of a statement. A plain SELECT has four steps.
    private const long DuckDbBytesMin = 192 * MiB;

    // The memory that each worker should have. More memory makes more workers first, then larger ones.
    private const long WorkerBytes = 512 * MiB;

    // The cache of the places of columns in Parquet files.
    private const long ReadPlansMax = 32L << 20;

    // Planning of statements may allocate this many base shares, garbage included. About half of it is held at a time.
    private const int PlanningBases = 2;

    // With endless statements, one caller can take all workers but one. So it gets at least two, and others one.
    private const int WorkersMin = 3;
    private const int WorkersMaxOfAll = 16;

    /// <summary>The worker processes.</summary>
    public required WorkerPool Workers { get; init; }

    /// <summary>Executions: start, get, stop, list, and read their results.</summary>
    public required ExecutionService Executions { get; init; }

    /// <summary>
    /// Starts the first worker, so that the fences that hold here are known before the first statement.
    /// </summary>
    public static async Task<SqlRoom> Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (directory, storage, lake) = (context.Get<DataDirectory>(), context.Get<StorageRoom>(), context.Get<LakeRoom>());
        var memory = context.Memory;
        var share = memory.BytesOf(SqlModule.Workers);
        var workersMax = (int)Math.Clamp(share / WorkerBytes, WorkersMin, WorkersMaxOfAll);
        var each = share / workersMax;
        var workers = context.Own(await WorkerPool.Start(
            new WorkerPoolOptions
            {
                Program = Environment.ProcessPath!,
                Arguments = OwnArguments(),
                ScratchFolder = directory.Disk.LocalPath(DataDirectory.ScratchWorkers),
                WorkersMax = workersMax,
                MemoryBytes = Math.Max(DuckDbBytesMin, (each - RuntimeBytes) * 2 / 3),
                TotalBytes = memory.TotalBytes,
                ShareBytes = share,
                Threads = Math.Max(2, Environment.ProcessorCount / 2),
                SpillBytesMax = SpillBytesMax(context.Settings),
                Disk = directory.Disk.Guard,
                Isolation = context.Settings.Of(SqlSettings.StrictWorkerIsolation) ? WorkerIsolation.Strict : WorkerIsolation.Best,
            },
            context.Time,
            cancellationToken));
        var executions = context.Own(await ExecutionService.Open(
            storage.Metadata,
            storage.Objects,
            new LakeSqlCatalog(lake.Catalog, storage.Objects, new LedgerTables(storage.Metadata), Math.Min(memory.BaseBytes / 8, ReadPlansMax)),
            workers,
            context.Time,
            new ExecutionOptions { PlanningBytesMax = memory.BaseBytes * PlanningBases },
            cancellationToken));
        return new SqlRoom { Workers = workers, Executions = executions };
    }

    /// <summary>The most bytes that a worker may spill to the disk.</summary>
    public static long SpillBytesMax(ServeSettings settings) => settings.Of(StorageSettings.ScratchMaxBytes) / 2;

    // After a start as `dotnet tarn.dll`, the process is dotnet, and its first argument is the program.
    private static string[] OwnArguments() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [typeof(SqlRoom).Assembly.Location, ChildArguments.Worker]
        : [ChildArguments.Worker];
}
