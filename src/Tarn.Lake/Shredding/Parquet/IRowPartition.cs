namespace Tarn.Lake.Shredding;

/// <summary>Which partition each row belongs to, by number.</summary>
internal interface IRowPartition
{
    /// <summary>The partition of all rows of a batch, where they share one.</summary>
    int? OnlyOf(ChunkBatch batch);

    /// <summary>The partition of a row.</summary>
    int Of(ChunkBatch batch, int row);
}

/// <summary>The partitions that the rows' origins carry.</summary>
internal sealed class OriginPartition : IRowPartition
{
    public int? OnlyOf(ChunkBatch batch) => batch.OnlyPartition;

    public int Of(ChunkBatch batch, int row) => batch.Partition(row);
}
