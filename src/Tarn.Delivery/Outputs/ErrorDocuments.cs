using System.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs;

/// <summary>Failed records as lines of JSON, which become one object under the error prefix.</summary>
internal sealed class ErrorDocuments(ObjectBuffer buffer, DeliveryModel model, TimeProvider time) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>The number of buffered documents.</summary>
    public long Count => buffer.Records;

    /// <summary>The size of the buffered documents.</summary>
    public long Bytes => buffer.Bytes;

    private string ErrorType => model.TableName is null ? "processing-failed" : "iceberg-failed";

    public void Add(in FailedRecord failed)
    {
        _line.ResetWrittenCount();
        var number = new SequenceNumber(failed.Record.Shard, failed.Record.Offset).ToKinesis();
        ErrorDocument.Write(failed, number, model.TableName, time.GetUtcNow().ToUnixTimeMilliseconds(), _line);
        buffer.BeginRecord(failed.Record.ArrivalTimeMs);
        buffer.Append(_line.WrittenSpan);
    }

    /// <summary>Makes the object's blob.</summary>
    public ValueTask<IPreparedFlush> Prepare(CancellationToken cancellationToken) =>
        buffer.Prepare(model.ErrorPrefix, ErrorType, "errors", cancellationToken);

    public void Clear() => buffer.Clear();

    public void Dispose() => buffer.Dispose();
}
