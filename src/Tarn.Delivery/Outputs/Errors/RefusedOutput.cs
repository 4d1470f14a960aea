using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs.Errors;

/// <summary>
/// Replaces a destination that has refused for longer than its retry time. Every record that could be a row becomes an
/// error document, and the destination's own position moves past it.
/// </summary>
/// <param name="errorType">The error type of the documents.</param>
/// <param name="parses">Whether malformed records are left to the delivery's error output.</param>
/// <param name="code">The error code of the refusal.</param>
/// <param name="message">One sentence.</param>
/// <param name="documents">The buffer of documents.</param>
internal sealed class RefusedOutput(string errorType, bool parses, string code, string message, ErrorDocuments documents) : IOutputBuffer
{
    public long BufferedBytes => documents.Bytes;

    public bool IsEmpty => documents.Count == 0;

    public long Refused { get; private set; }

    public ValueTask Begin(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ShredResult Add(in DeliveryRecord record)
    {
        Refused++;
        var result = parses ? Shredder.Check(record.Data.Span) : new ShredResult(ShredStatus.Appended);
        if (!result.IsMalformed)
        {
            documents.Add(new FailedRecord(record, errorType, "deliver", code, message));
        }

        return result;
    }

    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken) =>
        new DestinationFlush(null, await documents.Prepare(cancellationToken));

    public void Clear()
    {
        documents.Clear();
        Refused = 0;
    }

    public void Dispose() => documents.Dispose();
}
