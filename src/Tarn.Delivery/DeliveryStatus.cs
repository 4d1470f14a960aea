using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery;

/// <summary>
/// The status of a delivery, shown by <c>tarn status</c>. Counts of reads begin with this process; counts of commits are totals since
/// the delivery's creation.
/// </summary>
public sealed record DeliveryStatus
{
    public required DeliveryId Id { get; init; }

    /// <summary>Its configuration.</summary>
    public required DeliveryConfig Config { get; init; }

    /// <summary>Whether the delivery reads and delivers; false: it is starting.</summary>
    public required bool Active { get; init; }

    /// <summary>
    /// Whether the source stream was deleted. The delivery continues with the next stream of that name.
    /// </summary>
    public bool SourceIsGone { get; init; }

    /// <summary>Records read.</summary>
    public required long RecordsIn { get; init; }

    /// <summary>Records of the source from before the delivery's begin, which no replay has taken, and which retention has left.</summary>
    public long RecordsBefore { get; init; }

    /// <summary>Bytes read.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Rows, or records in objects, committed; total since the delivery's creation.</summary>
    public required long Rows { get; init; }

    /// <summary>Records in the error output; total since the delivery's creation.</summary>
    public required long Failed { get; init; }

    /// <summary>Records of the quarantine that redrives have delivered.</summary>
    public long Redriven { get; init; }

    /// <summary>Values that went to <c>_rest</c>, by table; totals since the delivery's creation.</summary>
    public IReadOnlyList<TableRest> Rest { get; init; } = [];

    /// <summary>Commits made; total since the delivery's creation.</summary>
    public required long Commits { get; init; }

    /// <summary>Bytes in the open buffers.</summary>
    public required long BufferedBytes { get; init; }

    /// <summary>Age of the oldest buffered record; null: none is buffered.</summary>
    public TimeSpan? BufferAge { get; init; }

    /// <summary>
    /// How far the reader lags the newest record. While an output fails: the age of the oldest record that is
    /// pending for it.
    /// </summary>
    public required TimeSpan Lag { get; init; }

    /// <summary>The time of the newest commit; null: there is none.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>The newest failure; it stays after the delivery has recovered.</summary>
    public string? LastError { get; init; }

    /// <summary>The time of the newest failure.</summary>
    public DateTimeOffset? LastErrorTime { get; init; }

    /// <summary>
    /// The reason that puts to its stream are refused until it has delivered: D26 (undelivered records are held). Null:
    /// puts are accepted.
    /// </summary>
    public string? PutsRefused { get; init; }

    /// <summary>The reason that the delivery has paused reading; null: it reads.</summary>
    public string? Waits { get; init; }

    /// <summary>The reason that it misses its target for the age of committed records; null: it has none, or meets it.</summary>
    public string? Late { get; init; }

    /// <summary>The cause of the present failure; null: no output is failing.</summary>
    public string? FailingWith { get; init; }

    /// <summary>The time since which every attempt for some output has failed; null: no output is failing.</summary>
    public DateTimeOffset? FailingSince { get; init; }
}
