namespace Tarn.Lake.Shredding;

/// <summary>The texts that name a row's log record in the columns of its lineage.</summary>
/// <param name="shard">The shard, in ASCII.</param>
/// <param name="sequence">The sequence number that the record's producer received, in ASCII.</param>
public readonly ref struct RowLineage(ReadOnlySpan<byte> shard, ReadOnlySpan<byte> sequence)
{
    public ReadOnlySpan<byte> Shard { get; } = shard;

    /// <summary>The sequence number.</summary>
    public ReadOnlySpan<byte> Sequence { get; } = sequence;
}
