using Tarn.Storage.Records;

namespace Tarn.Analytics.Tables;

/// <summary>The records of a stream as a delivery wrote them into a table with lineage, for audits of ranges that the log no longer has.</summary>
public interface IDeliveredRecords
{
    /// <summary>The table, <c>database.table</c>.</summary>
    string Table { get; }

    /// <summary>
    /// Checks that the delivery's commits cover a range without a gap. The table must have as many rows for it as they wrote, and no two of one record.
    /// </summary>
    /// <returns>Sentences about the records that the table does not have, and about the changes of the table that cannot be checked.</returns>
    /// <exception cref="Storage.TarnException">InvalidArgument: the range is not covered, or the rows are not the delivery's.</exception>
    ValueTask<IReadOnlyList<string>> Check(ShardId shard, long from, long before, CancellationToken cancellationToken);

    /// <summary>Reads the first records of a range, in the order of their offsets.</summary>
    /// <exception cref="Storage.TarnException">
    /// InvalidArgument: a row cannot be turned back into its record; AccessDenied; NotFound: the snapshot is gone.
    /// </exception>
    ValueTask<DeliveredPage> Read(ShardId shard, long from, long before, CancellationToken cancellationToken);
}

/// <summary>Some delivered records.</summary>
/// <param name="Next">The first offset after them; all rows of earlier offsets are among them.</param>
public readonly record struct DeliveredPage(IReadOnlyList<DeliveredRecord> Records, long Next);

/// <summary>A record as its row has it.</summary>
/// <param name="Offset">The offset of the log record.</param>
/// <param name="Sub">The number among the records that a producer packed into one.</param>
/// <param name="Record">A JSON object of the source's columns.</param>
public readonly record struct DeliveredRecord(long Offset, int Sub, long ArrivalTimeMs, ReadOnlyMemory<byte> Record);
