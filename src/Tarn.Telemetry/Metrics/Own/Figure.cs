namespace Tarn.Telemetry.Metrics.Own;

/// <summary>A figure that is asked once a minute: a present value, a total of which the metric has the growth, or a sample of a minute.</summary>
public enum Figure
{
    /// <summary>Total: records that a delivery has read from a Kinesis stream.</summary>
    StreamRecordsRead,

    /// <summary>Total: their bytes.</summary>
    StreamBytesRead,

    /// <summary>How far a delivery lags the newest record of its stream.</summary>
    StreamLagMs,

    /// <summary>Total: records that a delivery has committed as objects.</summary>
    ObjectRecordsDelivered,

    /// <summary>1: the delivery has committed objects in the minute; 0: it fails.</summary>
    ObjectCommitSucceeded,

    /// <summary>The age of the oldest record that waits for objects, in seconds.</summary>
    ObjectFreshness,

    /// <summary>Total: rows that a delivery has committed.</summary>
    RowsDelivered,

    /// <summary>Total: records in the error output.</summary>
    RowsFailed,

    /// <summary>1: the delivery has committed rows in the minute; 0: it fails.</summary>
    TableCommitSucceeded,

    /// <summary>The age of the oldest record that waits for tables, in seconds.</summary>
    TableFreshness,

    /// <summary>Total: records that an endpoint has taken.</summary>
    EndpointRecordsDelivered,

    /// <summary>1: the endpoint has taken records in the minute; 0: it fails.</summary>
    EndpointSucceeded,

    /// <summary>The age of the oldest record that waits for an endpoint, in seconds.</summary>
    EndpointFreshness,

    /// <summary>Messages that a queue may hand out.</summary>
    MessagesVisible,

    /// <summary>Messages that receivers hold.</summary>
    MessagesInFlight,

    /// <summary>Messages whose delay runs.</summary>
    MessagesDelayed,

    /// <summary>The age of a queue's oldest message, in seconds.</summary>
    OldestMessageAge,

    /// <summary>Environments of a function that work on invocations.</summary>
    BusyEnvironments,

    /// <summary>Total: log events that a destination has taken.</summary>
    LogEventsForwarded,

    /// <summary>Total: bytes of the messages with these events.</summary>
    LogBytesForwarded,

    /// <summary>Total: log events that a destination refused.</summary>
    LogEventsRefused,

    /// <summary>Sample: how long the statements that ended were computed, in milliseconds.</summary>
    StatementEngineMs,

    /// <summary>Sample: how long they were planned.</summary>
    StatementPlanningMs,

    /// <summary>Sample: how long they waited.</summary>
    StatementQueueMs,

    /// <summary>Sample: the rest of their time.</summary>
    StatementServiceMs,

    /// <summary>Sample: their whole time.</summary>
    StatementTotalMs,

    /// <summary>Sample: the bytes that they read.</summary>
    StatementBytes,

    /// <summary>Sample: the bytes of a bucket's objects, with noncurrent versions, when they were counted.</summary>
    BucketBytes,

    /// <summary>Sample: their number, with markers and open uploads.</summary>
    BucketObjects,

    /// <summary>Sample: the records and messages that a resource has lost.</summary>
    Losses,

    /// <summary>The age of the data of a delivery or table that has a target for it, in seconds.</summary>
    Freshness,

    /// <summary>1: these data are older than the target; 0: they are not.</summary>
    FreshnessMissed,

    /// <summary>Total: records in the error output of a delivery.</summary>
    RecordsQuarantined,

    /// <summary>Total: records that came too late for the windows of an application.</summary>
    RecordsLate,

    /// <summary>Total: records of an application that could not be read.</summary>
    RecordsBad,

    /// <summary>How far an application lags the newest record of its sources.</summary>
    ApplicationLagMs,

    /// <summary>The watermark of an application, Unix milliseconds.</summary>
    ApplicationWatermarkMs,

    /// <summary>Total: inputs that an application has committed.</summary>
    ApplicationRecordsIn,

    /// <summary>Total: rows of an application for its targets.</summary>
    ApplicationRecordsOut,

    /// <summary>Total: records of its runs that came after their windows had ended.</summary>
    ApplicationRecordsLate,

    /// <summary>Sample: how long the syncs of the journal took, in milliseconds.</summary>
    JournalSyncMs,

    /// <summary>Sample: bytes of data and keys that a shard took.</summary>
    ShardBytesIn,

    /// <summary>Sample: records that a shard took.</summary>
    ShardRecordsIn,

    /// <summary>Sample: bytes of data and keys that clients read of a shard.</summary>
    ShardBytesOut,

    /// <summary>Sample: records that clients read of a shard.</summary>
    ShardRecordsOut,

    /// <summary>Sample: records that a shard's rate refused.</summary>
    ShardWritesThrottled,

    /// <summary>Sample: calls of GetRecords that a shard's rate refused.</summary>
    ShardReadsThrottled,

    /// <summary>Sample: how far answers of GetRecords lag the end of the shard, in milliseconds.</summary>
    ShardIteratorAgeMs,

    /// <summary>Sample: requests of a bucket, of one filter of a bucket.</summary>
    BucketRequests,

    /// <summary>Sample: reads of objects, of one filter of a bucket.</summary>
    BucketGets,

    /// <summary>Sample: writes of objects, of one filter of a bucket.</summary>
    BucketPuts,

    /// <summary>Sample: requests that delete objects, of one filter of a bucket.</summary>
    BucketDeletes,

    /// <summary>Sample: requests for heads, of one filter of a bucket.</summary>
    BucketHeads,

    /// <summary>Sample: other posts, of one filter of a bucket.</summary>
    BucketPosts,

    /// <summary>Sample: lists of objects, of one filter of a bucket.</summary>
    BucketLists,

    /// <summary>Sample: bytes of answers, of one filter of a bucket.</summary>
    BucketBytesDown,

    /// <summary>Sample: bytes of bodies, of one filter of a bucket.</summary>
    BucketBytesUp,

    /// <summary>Sample: requests that ended with a status from 400 to 499, of one filter of a bucket.</summary>
    BucketClientErrors,

    /// <summary>Sample: requests that ended with a status from 500 on, of one filter of a bucket.</summary>
    BucketServerErrors,

    /// <summary>Sample: how long answers took to begin, in milliseconds, of one filter of a bucket.</summary>
    BucketFirstByteMs,

    /// <summary>Sample: how long requests took, in milliseconds, of one filter of a bucket.</summary>
    BucketLatencyMs,

    /// <summary>Sample: executions of a pipe.</summary>
    PipeInvocations,

    /// <summary>Sample: the most executions of a pipe at once.</summary>
    PipeConcurrency,

    /// <summary>Sample: how long executions took, in milliseconds.</summary>
    PipeMs,

    /// <summary>Sample: events of executions.</summary>
    PipeEvents,

    /// <summary>Sample: bytes of the events of executions.</summary>
    PipeEventBytes,

    /// <summary>Sample: executions that did no event.</summary>
    PipeFailed,

    /// <summary>Sample: executions that did some events.</summary>
    PipePartiallyFailed,

    /// <summary>Sample: how long enrichments took, in milliseconds.</summary>
    PipeEnrichmentMs,

    /// <summary>Sample: failed enrichments.</summary>
    PipeEnrichmentFailed,

    /// <summary>Sample: how long targets took, in milliseconds.</summary>
    PipeTargetMs,

    /// <summary>Sample: targets that took no event.</summary>
    PipeTargetFailed,

    /// <summary>Sample: targets that took some events.</summary>
    PipeTargetPartiallyFailed,

    /// <summary>Sample: enrichments without events.</summary>
    PipeTargetSkipped,

    /// <summary>Sample: invocations by an alias or a version.</summary>
    QualifierInvocations,

    /// <summary>Sample: invocations by an alias or a version that ended with an error.</summary>
    QualifierErrors,

    /// <summary>Sample: invocations by an alias or a version that were refused.</summary>
    QualifierThrottles,

    /// <summary>Sample: how long invocations by an alias or a version took, in milliseconds.</summary>
    QualifierMs,
}
