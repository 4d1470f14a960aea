using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Replays;

/// <summary>A replay: a run of a delivery over a part of its source.</summary>
public sealed record Replay
{
    public required DeliveryId Delivery { get; init; }

    /// <summary>The run, which names its positions and its entries of the ledger.</summary>
    public required RunId Run { get; init; }

    /// <summary>The offsets, per shard.</summary>
    public required IReadOnlyList<ReplayRange> Ranges { get; init; }

    /// <summary>The table that takes the records; null: the delivery's destination.</summary>
    public (string Database, string Table)? Into { get; init; }

    /// <summary>The start, Unix milliseconds.</summary>
    public required long StartedMs { get; init; }

    /// <summary>The end, Unix milliseconds; null: it runs.</summary>
    public long? EndedMs { get; init; }
}
