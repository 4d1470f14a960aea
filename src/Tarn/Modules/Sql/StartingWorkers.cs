using Tarn.Modules.Storage;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Streaming;
using Tarn.Workers.Pool;

namespace Tarn.Modules.Sql;

/// <summary>
/// The pool of SQL's worker processes. Its first worker starts while other modules open: that takes a process about
/// as long as the journal takes the server.
/// </summary>
internal sealed class StartingWorkers : IAsyncDisposable
{
    private const long MiB = 1L << 20;

    // A worker holds DuckDB's memory and the runtime's. Its limit is one and a half times DuckDB's, plus this.
    private const long RuntimeBytes = 256 * MiB;

    // A row of 1,000 leaves takes 35 MiB in each step of a statement. A plain SELECT has four steps.
    private const long DuckDbBytesMin = 192 * MiB;

    // The memory that each worker should have. More memory makes more workers first, then larger ones.
    private const long WorkerBytes = 512 * MiB;

    // With endless statements, one caller can take all workers but one. So it gets at least two, and others one.
    private const int WorkersMin = 3;
    private const int WorkersMaxOfAll = 16;

    private readonly CancellationTokenSource _closing;

    /// <summary>Begins.</summary>
    public StartingWorkers(ModuleContext context, CancellationToken cancellationToken)
    {
        var options = Options(context, context.Get<DataDirectory>());
        _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Pool = Task.Run(() => WorkerPool.Start(options, context.Time, _closing.Token), CancellationToken.None);
    }

    /// <summary>
    /// The pool, when its first worker has reported which fences hold here. Fails with a
    /// <see cref="Tarn.Storage.TarnException"/> if isolation is strict and a fence is missing.
    /// </summary>
    public Task<WorkerPool> Pool { get; }

    /// <summary>The most bytes that a worker may spill to the disk.</summary>
    public static long SpillBytesMax(ServeSettings settings) => settings.Of(StorageSettings.ScratchMaxBytes) / 2;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await ((Task)Pool).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Pool.IsCompletedSuccessfully)
        {
            await Pool.Result.DisposeAsync();
        }

        _closing.Dispose();
    }

    private static WorkerPoolOptions Options(ModuleContext context, DataDirectory directory)
    {
        var share = context.Memory.BytesOf(SqlModule.Workers);
        var workersMax = (int)Math.Clamp(share / WorkerBytes, WorkersMin, WorkersMaxOfAll);
        return new WorkerPoolOptions
        {
            Program = Environment.ProcessPath!,
            Arguments = OwnArguments(),
            Parts = StreamingWorker.Parts,
            ScratchFolder = directory.Disk.LocalPath(DataDirectory.ScratchWorkers),
            WorkersMax = workersMax,
            MemoryBytes = Math.Max(DuckDbBytesMin, ((share / workersMax) - RuntimeBytes) * 2 / 3),
            TotalBytes = context.Memory.TotalBytes,
            ShareBytes = share,
            Threads = Math.Max(2, Environment.ProcessorCount / 2),
            SpillBytesMax = SpillBytesMax(context.Settings),
            Disk = directory.Disk.Guard,
            Isolation = context.Settings.Of(SqlSettings.StrictWorkerIsolation) ? WorkerIsolation.Strict : WorkerIsolation.Best,
        };
    }

    /// <summary>The arguments of a worker. After a start as `dotnet tarn.dll`, the process is dotnet, and its first argument is the program.</summary>
    public static string[] OwnArguments() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [typeof(StartingWorkers).Assembly.Location, ChildArguments.Worker]
        : [ChildArguments.Worker];
}
