using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Replays;

/// <summary>A part of a delivery's source that is to be delivered once more.</summary>
public sealed record ReplayRequest
{
    /// <summary>The first records.</summary>
    public required ReplayPosition From { get; init; }

    /// <summary>The first records that are left out.</summary>
    public required ReplayPosition To { get; init; }

    /// <summary>Whether all records from before the delivery's begin are delivered. Then the positions do not count.</summary>
    public bool IsBeforeBegin { get; init; }

    /// <summary>The table that takes the records, instead of the delivery's destination; null: the destination.</summary>
    public TableConfig? Into { get; init; }

    /// <summary>Whether the records may be in the destination already.</summary>
    public bool AllowsDuplicates { get; init; }
}
