namespace Tarn.Dispatch.Batches;

/// <summary>Neighbouring records of a batch: of a call, or discarded together.</summary>
public readonly struct BatchSlice
{
    private readonly ShardBatch _batch;
    private readonly int _from;

    internal BatchSlice(ShardBatch batch, int from, int to)
    {
        (_batch, _from) = (batch, from);
        Count = to - from;
    }

    /// <summary>The number of records.</summary>
    public int Count { get; }

    /// <summary>A record.</summary>
    /// <param name="index">Its index, from 0 to <see cref="Count"/> (exclusive).</param>
    public BatchRecord this[int index] => _batch.Records[_from + index];

    /// <summary>The bytes that the form has written for a record. Valid as long as the call's payload.</summary>
    /// <param name="index">Its index, from 0 to <see cref="Count"/> (exclusive).</param>
    public ReadOnlyMemory<byte> BytesOf(int index) => _batch.Buffer.Written.Slice(this[index].Start, this[index].Length);

    /// <summary>The records in the form of a call without a window. Valid until the next payload of the batch is made.</summary>
    public ReadOnlyMemory<byte> Payload() => _batch.Payload(_from, _from + Count, null);
}
