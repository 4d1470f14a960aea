namespace Tarn.Lake.Shredding;

/// <summary>What a row does to its table (D33).</summary>
public enum RowOperation : byte
{
    /// <summary>A new row.</summary>
    Insert = 0,

    /// <summary>Replaces the rows of the same key.</summary>
    Update = 1,

    /// <summary>Removes the rows of the same key.</summary>
    Delete = 2,
}

/// <summary>Where a row came from and where it goes.</summary>
/// <param name="Shard">number of the shard in the buffer's own list of shards</param>
/// <param name="Offset">offset of the log record in its shard</param>
/// <param name="Sub">number of the sub-record in the log record, from 0</param>
/// <param name="ArrivalTimeMs">when the log took the record, milliseconds since 1970</param>
/// <param name="Operation">what it does</param>
/// <param name="Partition">number of the partition in the buffer's own list of partitions; 0 where there are none</param>
public readonly record struct RowOrigin(
    int Shard, long Offset, int Sub, long ArrivalTimeMs, RowOperation Operation = RowOperation.Insert, int Partition = 0);
