namespace Tarn.Items.Copies.Replicas;

/// <summary>How long a replica stores the tombstones of removed items.</summary>
public sealed record TombstoneOptions
{
    /// <summary>
    /// The least age at which a tombstone is removed. It is longer than any write is in flight, and longer than the largest
    /// accepted step of the
    /// clock backwards.
    /// </summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time between two scans of a table's tombstones.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);
}
