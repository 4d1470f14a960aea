namespace Tarn.Sql.Queueing;

/// <summary>The limits of a statement, by the settings of its work group. Null: the service's own limit, or none.</summary>
public sealed record StatementTerms
{
    /// <summary>Bytes that a statement may read; beyond them, it is cancelled.</summary>
    public long? ScannedBytesMax { get; init; }

    /// <summary>How long a statement may run; then it fails.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most statements of the work group that run at a time, each in a worker with its own memory and threads.</summary>
    public int? RunningMax { get; init; }

    /// <summary>The most statements of the work group that wait or run; further ones are throttled.</summary>
    public int? ActiveMax { get; init; }

    /// <summary>Whether undelivered rows of fed tables are seen.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>Resident bytes of the statement's worker; beyond them, the statement fails.</summary>
    public long? MemoryBytesMax { get; init; }
}
