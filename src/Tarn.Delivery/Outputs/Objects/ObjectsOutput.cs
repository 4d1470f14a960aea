using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs.Objects;

/// <summary>Records joined byte for byte into one object per flush (ExtendedS3).</summary>
/// <param name="model">The configuration.</param>
/// <param name="ledgerName">The output's name in the ledger.</param>
internal sealed class ObjectsOutput(ObjectBuffer buffer, DeliveryModel model, string ledgerName) : IOutputBuffer
{
    private readonly ReadOnlyMemory<byte> _delimiter = ((ObjectsDestinationConfig)model.Destination).Delimiter;

    public long BufferedBytes => buffer.Bytes;

    public bool IsEmpty => buffer.Records == 0;

    public long Refused => 0;

    public ValueTask Begin(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ShredResult Add(in DeliveryRecord record)
    {
        buffer.BeginRecord(record.ArrivalTimeMs);
        buffer.Append(record.Data.Span);
        buffer.Append(_delimiter.Span);
        return new ShredResult(ShredStatus.Appended);
    }

    public async ValueTask<IPreparedFlush> Prepare(FlushScope scope, CancellationToken cancellationToken) =>
        await buffer.Prepare(model.Prefix, errorType: null, ledgerName, cancellationToken);

    public void Clear() => buffer.Clear();

    public void Dispose() => buffer.Dispose();
}
