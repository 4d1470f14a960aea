namespace Tarn.Storage.Records;

/// <summary>
/// A shard incarnation's id: from the log's counter (56 bits, so that it fits a sequence number, D11), never reused, greater
/// than that of every parent. The door's name of the shard (<c>shardId-000000000000</c>) is another thing: a number within its stream.
/// </summary>
public readonly record struct ShardId(long Value)
{
    /// <summary>The largest id that fits a sequence number.</summary>
    public const long ValueMax = (1L << 56) - 1;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
