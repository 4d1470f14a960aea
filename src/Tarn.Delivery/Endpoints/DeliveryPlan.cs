using Tarn.Delivery.Ledger;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Endpoints;

/// <summary>
/// A flush to an HTTP endpoint, durable before its first attempt: D24 (outside destinations have a plan). A delivery has
/// at most one. It ends in the commit that moves the positions past its ranges.
/// </summary>
internal sealed record DeliveryPlan
{
    /// <summary>The time of the plan, Unix milliseconds: the timestamp in the bodies.</summary>
    public required long MadeMs { get; init; }

    /// <summary>The epoch of the lease under which the plan was made.</summary>
    public required long Epoch { get; init; }

    /// <summary>Whether the bodies are compressed with GZIP.</summary>
    public required bool IsCompressed { get; init; }

    /// <summary>The end of the plan's first failed attempt, Unix milliseconds; null: no attempt has failed.</summary>
    public long? FailingSinceMs { get; init; }

    /// <summary>The ranges of the log that the plan covers.</summary>
    public required IReadOnlyList<LedgerRange> Ranges { get; init; }

    /// <summary>The bodies and origins of all requests.</summary>
    public required UnkeyedBlob Blob { get; init; }

    /// <summary>The requests, in the order in which they are sent.</summary>
    public required IReadOnlyList<PlannedRequest> Requests { get; init; }
}
