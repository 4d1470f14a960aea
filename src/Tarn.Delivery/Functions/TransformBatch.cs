using System.Buffers;
using System.Globalization;
using Tarn.Delivery.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Functions;

/// <summary>
/// Copies of the records of one call, in the order of the log. A batch ends at a size: of the data before base64, and of the
/// request as JSON. Memory: at most twice its data, and some 200 bytes a record.
/// </summary>
internal sealed class TransformBatch(int bytesMax)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<(RecordOrigin Origin, long ArrivalTimeMs, int KeyBytes, int DataBytes)> _records = [];
    private long _dataBytes;
    private long _jsonBytes = TransformLimits.RequestJsonBytes;

    /// <summary>Bytes of the records.</summary>
    public long Bytes => _dataBytes;

    /// <summary>The number of records.</summary>
    public int Count => _records.Count;

    /// <summary>Whether no further record of a usual size fits.</summary>
    public bool IsFull => _dataBytes >= bytesMax;

    /// <summary>Whether the only record is larger than a request may be.</summary>
    public bool IsTooLarge => _jsonBytes > TransformLimits.JsonBytesMax;

    /// <summary>Adds a copy of a record. An empty batch takes any record.</summary>
    /// <returns>False: it does not fit.</returns>
    public bool TryAdd(in DeliveryRecord record)
    {
        var json = TransformLimits.JsonBytesOf(record.Data.Length, record.PartitionKey.Length);
        if (_records.Count > 0 && (_dataBytes + record.Data.Length > bytesMax || _jsonBytes + json > TransformLimits.JsonBytesMax))
        {
            return false;
        }

        _records.Add((new RecordOrigin(record.Shard, record.Offset, record.Sub), record.ArrivalTimeMs, record.PartitionKey.Length, record.Data.Length));
        _bytes.Write(record.PartitionKey.Span);
        _bytes.Write(record.Data.Span);
        _dataBytes += record.Data.Length;
        _jsonBytes += json;
        return true;
    }

    /// <summary>The records with their ids. No record is added afterwards.</summary>
    public IReadOnlyList<TransformRecord> Records()
    {
        var records = new TransformRecord[_records.Count];
        var at = 0;
        for (var i = 0; i < records.Length; i++)
        {
            var (origin, arrivalTimeMs, keyBytes, dataBytes) = _records[i];
            records[i] = new TransformRecord(IdOf(origin), arrivalTimeMs, _bytes.WrittenMemory.Slice(at + keyBytes, dataBytes))
            {
                SequenceNumber = new SequenceNumber(origin.Shard, origin.Offset),
                SubSequenceNumber = origin.Sub,
                PartitionKey = _bytes.WrittenMemory.Slice(at, keyBytes),
            };
            at += keyBytes + dataBytes;
        }

        return records;
    }

    /// <summary>The position of a record in the source.</summary>
    public RecordOrigin OriginOf(int index) => _records[index].Origin;

    private static string IdOf(in RecordOrigin origin) =>
        string.Create(CultureInfo.InvariantCulture, $"{origin.Shard.Value}-{origin.Offset}-{origin.Sub}");
}
