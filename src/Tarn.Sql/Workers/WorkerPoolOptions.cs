using Tarn.Storage.Disk;

namespace Tarn.Sql.Workers;

/// <summary>How much a worker must be fenced before it may run: <see cref="Strict"/> refuses to start with less than everything.</summary>
public enum WorkerIsolation { Best, Strict }

/// <summary>How many workers there are, what each may use, and how they are started.</summary>
public sealed record WorkerPoolOptions
{
    /// <summary>The program and its leading arguments (`tarn worker`); the worker's own settings follow.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The folder that gets one folder per worker; emptied at start.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Statements that run at the same time; more wait.</summary>
    public int WorkersMax { get; init; } = 2;

    /// <summary>Processes kept ready for whoever comes next.</summary>
    public int SparesMin { get; init; } = 1;

    /// <summary>DuckDB's memory per worker. The process is killed when its resident memory passes this by half and 256 MiB.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>Bytes that the server and all workers may hold together; workers may take what the server leaves, at least <see cref="ShareBytes"/>.</summary>
    public long TotalBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes that all workers together may hold however large the server is.</summary>
    public long ShareBytes { get; init; } = 192L << 20;

    public int Threads { get; init; } = 2;

    /// <summary>Bytes that a worker's `out` and `spill` may hold together.</summary>
    public long SpillBytesMax { get; init; } = 4L << 30;

    /// <summary>The room on the scratch folder's disk: below what bulk work leaves free, a worker that writes is ended. Null: not looked at.</summary>
    public DiskGuard? Disk { get; init; }

    public WorkerIsolation Isolation { get; init; } = WorkerIsolation.Best;

    /// <summary>Where the server is root, worker N becomes this user plus N; 0 keeps the server's user.</summary>
    public uint UserIdBase { get; init; } = 64_000;

    public int StatementsPerWorkerMax { get; init; } = 1_000;

    public TimeSpan AgeMax { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);

    internal long ResidentBytesMax => (MemoryBytes * 3 / 2) + (256L << 20);

    /// <summary>
    /// A far backstop: it counts memory that was reserved and never touched (1,527 MB beside 125 MB resident were seen). The bounds are
    /// DuckDB's own limit and the look at the resident memory.
    /// </summary>
    internal long DataBytesMax => (4 * ResidentBytesMax) + (4L << 30);
}

/// <summary>What fences hold on this machine; `serve` prints it at start.</summary>
public sealed record WorkerReport(string DuckDb, int LandlockAbi, int UserId, long DataLimitBytes, IReadOnlyList<string> Missing)
{
    public override string ToString() =>
        $"workers: DuckDB {DuckDb}, landlock {(LandlockAbi > 0 ? $"ABI {LandlockAbi}" : "none")}, user {UserId}, "
        + $"data limit {DataLimitBytes >> 20} MiB{(Missing.Count == 0 ? "" : "; missing: " + string.Join("; ", Missing))}";
}
