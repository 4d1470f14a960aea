using Tarn.Delivery.Records;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>The records of one open partition that became rows.</summary>
/// <param name="ordinal">Its number in the rows' origins, never used again.</param>
/// <param name="values">The values of the prefix's partition keys; null: objects are not partitioned.</param>
internal sealed class OpenRows(int ordinal, IReadOnlyList<string>? values)
{
    public int Ordinal { get; } = ordinal;

    public IReadOnlyList<string>? Values { get; } = values;

    /// <summary>The number of records.</summary>
    public long Records { get; private set; }

    /// <summary>The records' bytes.</summary>
    public long SourceBytes { get; private set; }

    /// <summary>Arrival of the oldest record, Unix milliseconds.</summary>
    public long OldestArrivalMs { get; private set; } = long.MaxValue;

    public void Count(in DeliveryRecord record)
    {
        Records++;
        SourceBytes += record.Data.Length;
        OldestArrivalMs = Math.Min(OldestArrivalMs, record.ArrivalTimeMs);
    }
}
