using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery;

/// <summary>What <c>tarn status</c> says about a delivery. Counts are of this process unless said otherwise.</summary>
public sealed record DeliveryStatus
{
    /// <summary>The delivery.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>Its configuration.</summary>
    public required DeliveryConfig Config { get; init; }

    /// <summary>It reads and delivers; false: it is being started.</summary>
    public required bool Active { get; init; }

    /// <summary>The stream that it reads was deleted; it goes on with the next one of the name.</summary>
    public bool SourceIsGone { get; init; }

    /// <summary>Records read.</summary>
    public required long RecordsIn { get; init; }

    /// <summary>Bytes read.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Rows, or records in objects, committed.</summary>
    public required long Rows { get; init; }

    /// <summary>Records in the error output.</summary>
    public required long Failed { get; init; }

    /// <summary>Values that went to <c>_rest</c>, by table; totals since the delivery was made.</summary>
    public IReadOnlyList<TableRest> Rest { get; init; } = [];

    /// <summary>Commits made.</summary>
    public required long Commits { get; init; }

    /// <summary>Bytes that wait for the next flush.</summary>
    public required long BufferedBytes { get; init; }

    /// <summary>Age of the oldest record that waits; null: none does.</summary>
    public TimeSpan? BufferAge { get; init; }

    /// <summary>How far the reader is behind the newest record; while an output fails, the age of the oldest record that waits for it.</summary>
    public required TimeSpan Lag { get; init; }

    /// <summary>The newest commit; null: none in this process.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>The newest failure, kept after it was overcome.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorTime { get; init; }

    /// <summary>Why puts to its stream are refused until it has delivered (D26); null: they are not.</summary>
    public string? PutsRefused { get; init; }

    /// <summary>Why it reads no more records for now; null: it does.</summary>
    public string? Waits { get; init; }

    /// <summary>Since when every attempt has failed; null: it works.</summary>
    public DateTimeOffset? FailingSince { get; init; }
}
