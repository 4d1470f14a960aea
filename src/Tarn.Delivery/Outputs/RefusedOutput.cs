using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Outputs;

/// <summary>Stands in for a destination that has refused for longer than it is retried: every record goes to the error output.</summary>
internal sealed class RefusedOutput(OutputId id, string code, string message, Action<FailedRecord> errors) : IDeliveryOutput
{
    public OutputId Id { get; } = id;

    public long BufferedBytes => 0;

    public bool IsEmpty => true;

    public ValueTask Begin(CancellationToken cancellation) => ValueTask.CompletedTask;

    public void Add(in DeliveryRecord record) => errors(new FailedRecord(record, "deliver", code, message));

    public ValueTask<IPreparedFlush> Prepare(IReadOnlyList<LedgerRange> ranges, CancellationToken cancellation) => ValueTask.FromResult<IPreparedFlush>(NothingPrepared.Instance);

    public void Clear()
    {
    }

    public void Dispose()
    {
    }
}
