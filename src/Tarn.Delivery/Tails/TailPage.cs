using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tails;

/// <summary>The records of one read of a delivery's source.</summary>
public sealed record TailPage
{
    /// <summary>The records, of each shard in order.</summary>
    public required IReadOnlyList<TailedRecord> Records { get; init; }

    /// <summary>Records that the steps made beyond the most of a page.</summary>
    public required long Omitted { get; init; }

    /// <summary>Offsets without a record: they are damaged or expired.</summary>
    public required long Skipped { get; init; }

    /// <summary>The position of the next page: the next offset of each shard.</summary>
    public required IReadOnlyList<LogPosition> Next { get; init; }

    /// <summary>Whether everything that is stored now was read.</summary>
    public required bool HasAll { get; init; }

    /// <summary>Whether the page has results that the delivery's function made earlier, instead of the source's records.</summary>
    public required bool IsOfResults { get; init; }
}
