namespace Tarn.Lake.Shredding;

/// <summary>A row's effect on its table: D33 (only updates and deletes supersede).</summary>
public enum RowOperation : byte
{
    /// <summary>Adds a row.</summary>
    Insert = 0,

    /// <summary>Replaces the rows with the same key.</summary>
    Update = 1,

    /// <summary>Removes the rows with the same key.</summary>
    Delete = 2,
}

/// <summary>A row's log record, operation and partition.</summary>
/// <param name="Shard">number of the shard in the buffer's own list of shards</param>
/// <param name="Offset">offset of the log record in its shard</param>
/// <param name="Sub">number of the sub-record in the log record, from 0</param>
/// <param name="ArrivalTimeMs">arrival time of the log record, in milliseconds since 1970</param>
/// <param name="Operation">the row's effect on its table</param>
/// <param name="Partition">
/// number of the partition in the buffer's own list of partitions; 0 when there are none
/// </param>
public readonly record struct RowOrigin(
    int Shard, long Offset, int Sub, long ArrivalTimeMs, RowOperation Operation = RowOperation.Insert, int Partition = 0);
