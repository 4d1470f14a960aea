namespace Tarn.Delivery.Functions;

/// <summary>The limits of functions that transform records.</summary>
public static class TransformLimits
{
    /// <summary>The most bytes of a request or an answer as JSON: Lambda's limit of synchronous calls.</summary>
    public const int JsonBytesMax = 6 * 1024 * 1024;

    /// <summary>The most batches of a delivery whose results are not stored: they are called at the same time.</summary>
    public const int CallsMax = 5;

    /// <summary>The most partition keys of one result.</summary>
    public const int PartitionKeysMax = 1_000;

    // The members of a record beside its data and key, names and numbers included; and the members beside the records.
    internal const int RecordJsonBytes = 512;
    internal const int RequestJsonBytes = 4_096;

    // A character of a key may be escaped.
    internal const int EscapedBytes = 6;

    /// <summary>The bytes of results after which they are committed. A set of the log has at most 16 MiB of one shard.</summary>
    internal const int AppendBytesMax = 4 << 20;

    /// <summary>An upper bound of the JSON of a record.</summary>
    internal static long JsonBytesOf(int dataBytes, int keyBytes) =>
        RecordJsonBytes + Base64BytesOf(dataBytes) + ((long)keyBytes * EscapedBytes);

    /// <summary>The length of data in base64.</summary>
    internal static long Base64BytesOf(int dataBytes) => (dataBytes + 2L) / 3 * 4;
}
