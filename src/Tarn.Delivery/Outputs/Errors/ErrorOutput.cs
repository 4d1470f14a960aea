using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs.Errors;

/// <summary>The error output of a delivery: one object per flush and error type under the error prefix.</summary>
/// <param name="documents">The buffer of documents.</param>
/// <param name="parses">Whether records must be JSON objects; false: they are bytes and never malformed.</param>
internal sealed class ErrorOutput(ErrorDocuments documents, bool parses) : IErrorOutput
{
    public long BufferedBytes => documents.Bytes;

    public bool IsEmpty => documents.Count == 0;

    public long Refused => 0;

    public ValueTask Begin(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ShredResult Check(in DeliveryRecord record) =>
        parses ? Shredder.Check(record.Data.Span) : new ShredResult(ShredStatus.Appended);

    public ShredResult Add(in DeliveryRecord record) =>
        throw new InvalidOperationException("Only failed records reach the error output.");

    public void Add(in FailedRecord failed) => documents.Add(failed);

    public ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken) =>
        documents.Prepare(cancellationToken);

    public void Clear() => documents.Clear();

    public void Dispose() => documents.Dispose();
}
