using Tarn.Storage.Disk;
using Tarn.Workers.Parts;

namespace Tarn.Workers.Pool;

/// <summary>
/// The fences that a worker must have before it may run: <see cref="Strict"/> refuses to start without all of them.
/// </summary>
public enum WorkerIsolation { Best, Strict }

/// <summary>The number of workers, their limits, and the way they are started.</summary>
public sealed record WorkerPoolOptions
{
    /// <summary>The program and its leading arguments (`tarn worker`); the worker's own settings follow.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The parts that the program was composed of.</summary>
    public required WorkerParts Parts { get; init; }

    /// <summary>The folder that gets one folder per worker; emptied at start.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Statements that run at the same time; further ones wait.</summary>
    public int WorkersMax { get; init; } = 2;

    /// <summary>Spare processes that wait ready for the next principals.</summary>
    public int SparesMin { get; init; } = 1;

    /// <summary>
    /// DuckDB's memory per worker. The process is killed when its resident memory exceeds one and a half times this
    /// plus 256 MiB.
    /// </summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>
    /// Bytes that the server and all workers may hold together. Workers may use the bytes that the server leaves, and
    /// at least <see cref="ShareBytes"/>.
    /// </summary>
    public long TotalBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes that all workers together may hold, however large the server is.</summary>
    public long ShareBytes { get; init; } = 192L << 20;

    public int Threads { get; init; } = 2;

    /// <summary>Bytes that a worker's `out` and `spill` may hold together.</summary>
    public long SpillBytesMax { get; init; } = 4L << 30;

    /// <summary>
    /// The free space on the scratch folder's disk. When bulk work must stop because space is short, a worker that has
    /// written is ended. Null: not checked.
    /// </summary>
    public DiskGuard? Disk { get; init; }

    public WorkerIsolation Isolation { get; init; } = WorkerIsolation.Best;

    /// <summary>When the server runs as root, worker N becomes this user plus N; 0 keeps the server's user.</summary>
    public uint UserIdBase { get; init; } = 64_000;

    public int StatementsPerWorkerMax { get; init; } = 1_000;

    public TimeSpan AgeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest start. Time in which the process only waits for a processor does not count (<see cref="RunnableTime"/>).</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether each process serves one session, and no statements.</summary>
    public bool IsSession { get; init; }

    /// <summary>Bytes of the managed heap of a process.</summary>
    public long HeapBytesMax { get; init; } = 256L << 20;

    internal long ResidentBytesMax => (MemoryBytes * 3 / 2) + HeapBytesMax;

    /// <summary>
    /// A distant backstop: it counts memory that was reserved and never touched (1,527 MB beside 125 MB resident were
    /// seen). The effective limits are DuckDB's own limit and the check of the resident memory.
    /// </summary>
    internal long DataBytesMax => (4 * ResidentBytesMax) + (4L << 30);
}

/// <summary>The fences of this machine; `serve` prints them at start.</summary>
public sealed record WorkerReport(string DuckDb, int LandlockAbi, int UserId, long DataLimitBytes, IReadOnlyList<string> Missing)
{
    public override string ToString() =>
        $"workers: DuckDB {DuckDb}, landlock {(LandlockAbi > 0 ? $"ABI {LandlockAbi}" : "none")}, user {UserId}, "
        + $"data limit {DataLimitBytes >> 20} MiB{(Missing.Count == 0 ? "" : "; missing: " + string.Join("; ", Missing))}";
}
