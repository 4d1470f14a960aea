using System.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs.Errors;

/// <summary>Writes the documents of failed records into buffers of objects, one line each.</summary>
/// <param name="time">The time of the failures.</param>
internal sealed class ErrorLines(DeliveryModel model, TimeProvider time)
{
    private const int LineKeptBytes = 1 << 20;

    private ArrayBufferWriter<byte> _line = new();

    /// <summary>Adds a record's document; returns its size in bytes.</summary>
    public int Add(in FailedRecord failed, ObjectBuffer buffer)
    {
        _line.ResetWrittenCount();
        var number = new SequenceNumber(failed.Record.Shard, failed.Record.Offset).ToKinesis();
        ErrorDocument.Write(failed, number, model, time.GetUtcNow().ToUnixTimeMilliseconds(), _line);
        buffer.BeginRecord(failed.Record.ArrivalTimeMs);
        buffer.Append(_line.WrittenSpan);
        var bytes = _line.WrittenCount;
        if (_line.Capacity > LineKeptBytes)
        {
            _line = new ArrayBufferWriter<byte>();
        }

        return bytes;
    }
}
