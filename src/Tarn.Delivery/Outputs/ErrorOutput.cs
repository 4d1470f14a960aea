using System.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Outputs;

/// <summary>Failed records as lines of JSON, one object per flush under the error prefix.</summary>
internal sealed class ErrorOutput(ObjectBuffer buffer, DeliveryModel model, TimeProvider time) : IErrorOutput
{
    private readonly ArrayBufferWriter<byte> line = new();

    public OutputId Id => DeliveryRows.Errors;

    public long BufferedBytes => buffer.Bytes;

    public bool IsEmpty => buffer.Records == 0;

    private string ErrorType => model.TableName is null ? "processing-failed" : "iceberg-failed";

    public ValueTask Begin(CancellationToken cancellation) => ValueTask.CompletedTask;

    public void Add(in DeliveryRecord record) =>
        throw new InvalidOperationException("Records reach the error output only with what failed.");

    public void Add(in FailedRecord failed)
    {
        line.ResetWrittenCount();
        var number = new SequenceNumber(failed.Record.Shard, failed.Record.Offset).ToKinesis();
        ErrorDocument.Write(failed, number, model.TableName, time.GetUtcNow().ToUnixTimeMilliseconds(), line);
        buffer.BeginRecord(failed.Record.ArrivalTimeMs);
        buffer.Append(line.WrittenSpan);
    }

    public ValueTask<IPreparedFlush> Prepare(IReadOnlyList<LedgerRange> ranges, CancellationToken cancellation) =>
        buffer.Prepare(model.ErrorPrefix, ErrorType, "errors", cancellation);

    public void Clear() => buffer.Clear();

    public void Dispose() => buffer.Dispose();
}
