using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Replaces a destination that has refused for longer than its retry time. Every record that could be a row becomes an
/// error document, and the destination's own position moves past it.
/// </summary>
internal sealed class RefusedOutput(string code, string message, ErrorDocuments documents) : IDeliveryOutput
{
    public long BufferedBytes => documents.Bytes;

    public bool IsEmpty => documents.Count == 0;

    public long Refused { get; private set; }

    public ValueTask Begin(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ShredResult Add(in DeliveryRecord record)
    {
        Refused++;
        var result = Shredder.Check(record.Data.Span);
        if (!result.IsMalformed)
        {
            documents.Add(new FailedRecord(record, ErrorTypes.Iceberg, "deliver", code, message));
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
