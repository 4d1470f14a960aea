namespace Tarn.Delivery.Configuration;

/// <summary>Firehose's limits and the pipeline's own bounds.</summary>
public static class DeliveryLimits
{
    /// <summary>The largest record, in bytes before base64.</summary>
    public const int RecordBytesMax = 1_024_000;

    /// <summary>Most records of one PutRecordBatch.</summary>
    public const int BatchRecordsMax = 500;

    /// <summary>Most bytes of one PutRecordBatch.</summary>
    public const int BatchBytesMax = 4 * 1024 * 1024;

    /// <summary>A destination's retry time when none is set.</summary>
    public const int RetrySecondsDefault = 300;

    /// <summary>Longest prefix parameter.</summary>
    public const int PrefixLengthMax = 1_024;

    /// <summary>Versions of one delivery that may wait until their records are delivered.</summary>
    internal const int FormerVersionsMax = 8;

    /// <summary>How much one read of a shard takes at most.</summary>
    internal const int ReadBytesMax = 1024 * 1024;

    /// <summary>What a byte output keeps in memory before it goes to its scratch file.</summary>
    internal const int ByteOutputMemoryBytes = 64 * 1024;

    /// <summary>Records of a delivery's internal stream stay so long.</summary>
    public static TimeSpan DirectPutRetention => TimeSpan.FromHours(24);
}
