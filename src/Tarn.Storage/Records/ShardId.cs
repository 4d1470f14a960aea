namespace Tarn.Storage.Records;

/// <summary>
/// A shard incarnation's id: from the log's counter, never reused, greater than that of every parent. It has 56 bits,
/// so that it fits a sequence number: D11 (sequence numbers are ordered). The door's name of the shard
/// (<c>shardId-000000000000</c>) is different: it is a number within the stream.
/// </summary>
public readonly record struct ShardId(long Value)
{
    /// <summary>The largest id that fits a sequence number.</summary>
    public const long ValueMax = (1L << 56) - 1;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
