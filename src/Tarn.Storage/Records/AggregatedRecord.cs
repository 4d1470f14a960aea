using System.Security.Cryptography;

namespace Tarn.Storage.Records;

/// <summary>
/// Records that the Kinesis Producer Library packed into one: 4 magic bytes, a protocol buffer, its MD5. Bytes that are
/// incomplete or of another form are a plain record. The log stores an aggregate unchanged; readers that serve users
/// open it. A record's number within the aggregate is its sub-sequence number.
/// </summary>
/// <remarks>https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md</remarks>
public static class AggregatedRecord
{
    private const int PartitionKeysField = 1;
    private const int ExplicitHashKeysField = 2;
    private const int RecordsField = 3;

    private static ReadOnlySpan<byte> Magic => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>
    /// Opens an aggregate by one level: an inner record that is itself an aggregate stays closed, as with AWS's own
    /// libraries.
    /// </summary>
    /// <param name="data">A record's data.</param>
    /// <param name="records">
    /// Is emptied, then gets the inner records in their order; they are parts of <paramref name="data"/>.
    /// </param>
    /// <returns>False: the data is a plain record, and <paramref name="records"/> is empty.</returns>
    public static bool TryOpen(ReadOnlyMemory<byte> data, List<UserRecord> records) =>
        TryOpen(data, records, int.MaxValue, out _);

    /// <inheritdoc cref="TryOpen(ReadOnlyMemory{byte}, List{UserRecord})"/>
    /// <param name="recordsMax">The most records to open. The work and its memory end there.</param>
    /// <param name="hasMore">Whether an aggregate has more records; then none is opened.</param>
    public static bool TryOpen(ReadOnlyMemory<byte> data, List<UserRecord> records, int recordsMax, out bool hasMore)
    {
        hasMore = false;
        records.Clear();
        if (data.Length <= Magic.Length + MD5.HashSizeInBytes || !data.Span.StartsWith(Magic))
        {
            return false;
        }

        var body = data[Magic.Length..^MD5.HashSizeInBytes];
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(body.Span, hash);
        if (hash.SequenceEqual(data.Span[^MD5.HashSizeInBytes..]) && TryReadRecords(body, records, recordsMax, out hasMore))
        {
            return true;
        }

        records.Clear();
        return false;
    }

    private static bool TryReadRecords(ReadOnlyMemory<byte> body, List<UserRecord> records, int recordsMax, out bool hasMore)
    {
        hasMore = false;
        var partitionKeys = new List<ReadOnlyMemory<byte>>();
        var explicitHashKeys = new List<ReadOnlyMemory<byte>>();
        var packed = new List<ReadOnlyMemory<byte>>();
        var fields = new ProtocolBufferFields(body);
        while (fields.MoveNext())
        {
            switch (fields.Number, fields.IsText)
            {
                case (PartitionKeysField, true): partitionKeys.Add(fields.Text); break;
                case (ExplicitHashKeysField, true): explicitHashKeys.Add(fields.Text); break;
                case (RecordsField, true): packed.Add(fields.Text); break;
            }

            if (packed.Count > recordsMax)
            {
                hasMore = true;
                return true;
            }
        }

        // the tables may be after the records: protocol buffers have no fixed order
        records.EnsureCapacity(packed.Count);
        foreach (var bytes in packed)
        {
            if (!TryReadRecord(bytes, partitionKeys, explicitHashKeys, out var record))
            {
                return false;
            }

            records.Add(record);
        }

        return fields.AtEnd;
    }

    private static bool TryReadRecord(
        ReadOnlyMemory<byte> bytes,
        List<ReadOnlyMemory<byte>> partitionKeys,
        List<ReadOnlyMemory<byte>> explicitHashKeys,
        out UserRecord record)
    {
        const int partitionKeyIndex = 1;
        const int explicitHashKeyIndex = 2;
        const int dataField = 3;
        ulong? partitionKey = null;
        ulong? explicitHashKey = null;
        ReadOnlyMemory<byte>? data = null;
        record = default;
        var fields = new ProtocolBufferFields(bytes);
        while (fields.MoveNext())
        {
            switch (fields.Number, fields.IsText)
            {
                case (partitionKeyIndex, false): partitionKey = fields.Value; break;
                case (explicitHashKeyIndex, false): explicitHashKey = fields.Value; break;
                case (dataField, true): data = fields.Text; break;
            }
        }

        // partition key and data are required, and each named index must be in the tables
        if (!fields.AtEnd
            || data is null
            || !(partitionKey < (ulong)partitionKeys.Count)
            || explicitHashKey >= (ulong)explicitHashKeys.Count)
        {
            return false;
        }

        record = new UserRecord(
            partitionKeys[(int)partitionKey.Value],
            explicitHashKey is { } index ? explicitHashKeys[(int)index] : default,
            data.Value);
        return true;
    }
}
