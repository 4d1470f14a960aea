namespace Tarn.Delivery.Configuration;

/// <summary>Firehose's limits and the pipeline's own bounds.</summary>
public static class DeliveryLimits
{
    /// <summary>The largest record, in bytes before base64.</summary>
    public const int RecordBytesMax = 1_024_000;

    /// <summary>The most records of one PutRecordBatch.</summary>
    public const int BatchRecordsMax = 500;

    /// <summary>The most bytes of one PutRecordBatch.</summary>
    public const int BatchBytesMax = 4 * 1024 * 1024;

    /// <summary>A destination's retry time in seconds, when the user sets none.</summary>
    public const int RetrySecondsDefault = 300;

    /// <summary>The longest retry time of a destination in seconds.</summary>
    public const int RetrySecondsMax = 7_200;

    /// <summary>The smallest buffer of converted or partitioned objects, in MiB.</summary>
    public const int LargeBufferMiBMin = 64;

    /// <summary>The shortest interval of partitioned objects in seconds.</summary>
    public const int PartitionIntervalSecondsMin = 60;

    /// <summary>The most common attributes of an HTTP endpoint.</summary>
    public const int CommonAttributesMax = 50;

    /// <summary>The most repetitions of a function's call.</summary>
    public const int FunctionRetriesMax = 300;

    /// <summary>The smallest limit of a function's batch, in bytes before base64.</summary>
    public const int FunctionBatchBytesMin = 200_000;

    /// <summary>The largest limit of a function's batch, in bytes before base64.</summary>
    public const int FunctionBatchBytesMax = 3 * 1024 * 1024;

    /// <summary>The longest time that a record waits for its batch, in seconds.</summary>
    public const int FunctionBatchAgeSecondsMax = 900;

    /// <summary>The smallest freshness in seconds.</summary>
    public const double FreshnessSecondsMin = 0.1;

    /// <summary>The largest freshness in seconds.</summary>
    public const double FreshnessSecondsMax = 900;

    /// <summary>Whether the number of seconds may be a freshness.</summary>
    public static bool IsFreshness(double seconds) => seconds is >= FreshnessSecondsMin and <= FreshnessSecondsMax;

    /// <summary>The longest prefix parameter, in characters.</summary>
    public const int PrefixLengthMax = 1_024;

    /// <summary>The most former versions of one delivery that may have pending records.</summary>
    internal const int FormerVersionsMax = 8;

    /// <summary>The most bytes that one read of a shard returns.</summary>
    internal const int ReadBytesMax = 1024 * 1024;

    /// <summary>The most bytes that one read of several shards returns.</summary>
    internal const int SweepBytesMax = 4 * 1024 * 1024;

    /// <summary>
    /// The bytes that steps may make in one read of a shard. The read ends after the record that reaches them.
    /// </summary>
    internal const int MadeBytesMax = 8 * 1024 * 1024;

    /// <summary>The bytes that a byte output holds in memory before it writes its scratch file.</summary>
    internal const int ByteOutputMemoryBytes = 64 * 1024;

    /// <summary>The most records that the steps of a delivery make of one log record.</summary>
    internal const int SubRecordsMax = 100_000;

    /// <summary>The most bytes that the steps of a delivery decompress of one log record.</summary>
    internal const int DecompressedBytesMax = 64 * 1024 * 1024;

    /// <summary>The most tables or partitions of the records that the steps of a delivery make of one log record.</summary>
    internal const int PartsOfRecordMax = 5_000;

    /// <summary>The tables with buffered records, beyond which a delivery flushes them early.</summary>
    internal const int TableLanesMax = 500;

    /// <summary>The most tables that a delivery makes, where its steps choose each record's table.</summary>
    internal const int MadeTablesMax = 500;

    /// <summary>The partitions with buffered records, beyond which the oldest is flushed early, unless a setting changes it.</summary>
    internal const int ActivePartitionsDefault = 500;

    /// <summary>The most steps of a query over all records that are made of one log record.</summary>
    internal const long QueryStepsMax = 100_000_000;

    /// <summary>The most bytes of a record that becomes a row: as many as the largest record of a stream has.</summary>
    internal const int RowBytesMax = 10 * 1024 * 1024;

    /// <summary>The retention of a delivery's internal stream.</summary>
    public static TimeSpan DirectPutRetention => TimeSpan.FromHours(24);
}
