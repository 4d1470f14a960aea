using System.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs;

/// <summary>Failed records as lines of JSON that will be one object under the error prefix.</summary>
internal sealed class ErrorDocuments(ObjectBuffer buffer, DeliveryModel model, TimeProvider time) : IDisposable
{
    private readonly ArrayBufferWriter<byte> line = new();

    /// <summary>Documents gathered.</summary>
    public long Count => buffer.Records;

    /// <summary>Their bytes.</summary>
    public long Bytes => buffer.Bytes;

    private string ErrorType => model.TableName is null ? "processing-failed" : "iceberg-failed";

    public void Add(in FailedRecord failed)
    {
        line.ResetWrittenCount();
        var number = new SequenceNumber(failed.Record.Shard, failed.Record.Offset).ToKinesis();
        ErrorDocument.Write(failed, number, model.TableName, time.GetUtcNow().ToUnixTimeMilliseconds(), line);
        buffer.BeginRecord(failed.Record.ArrivalTimeMs);
        buffer.Append(line.WrittenSpan);
    }

    /// <summary>Makes the object's blob.</summary>
    public ValueTask<IPreparedFlush> Prepare(CancellationToken cancellation) =>
        buffer.Prepare(model.ErrorPrefix, ErrorType, "errors", cancellation);

    public void Clear() => buffer.Clear();

    public void Dispose() => buffer.Dispose();
}
