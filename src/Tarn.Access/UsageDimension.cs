namespace Tarn.Access;

/// <summary>
/// The metered units, as AWS rounds them. Usage rows store the numbers: never change or reuse one; add new ones at the
/// end.
/// </summary>
public enum UsageDimension : ushort
{
    /// <summary>Calls.</summary>
    Requests = 1,

    /// <summary>Calls that ended with an error.</summary>
    Errors = 2,

    /// <summary>Bytes of request bodies.</summary>
    RequestBytes = 3,

    /// <summary>Bytes of response bodies.</summary>
    ResponseBytes = 4,

    /// <summary>Records accepted.</summary>
    RecordsIn = 5,

    /// <summary>Bytes of records accepted (data and partition key).</summary>
    RecordBytesIn = 6,

    /// <summary>Records read.</summary>
    RecordsOut = 7,

    /// <summary>Bytes of records read.</summary>
    RecordBytesOut = 8,

    /// <summary>Kinesis PUT payload units: 25 KB each, per record.</summary>
    PutPayloadUnits = 9,

    /// <summary>Firehose ingestion: 5 KB each, per record.</summary>
    IngestUnits = 10,

    /// <summary>Bytes of data that a statement scanned.</summary>
    ScannedBytes = 11,

    /// <summary>Halves of DynamoDB's read units: 4 KB each, a half where the read is eventually consistent.</summary>
    ReadHalfUnits = 12,

    /// <summary>DynamoDB's write units: 1 KB each.</summary>
    WriteUnits = 13,
}
