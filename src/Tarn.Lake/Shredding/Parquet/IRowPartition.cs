namespace Tarn.Lake.Shredding;

/// <summary>Assigns each row to a numbered partition.</summary>
internal interface IRowPartition
{
    /// <summary>The partition of all rows of a batch; null: they do not share one.</summary>
    int? OnlyOf(ChunkBatch batch);

    /// <summary>The partition of a row.</summary>
    int Of(ChunkBatch batch, int row);
}

/// <summary>The partitions in the rows' origins.</summary>
internal sealed class OriginPartition : IRowPartition
{
    public int? OnlyOf(ChunkBatch batch) => batch.OnlyPartition;

    public int Of(ChunkBatch batch, int row) => batch.Partition(row);
}
