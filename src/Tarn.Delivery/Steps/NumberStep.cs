using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>Numbers the records and failures of a log record, from 0 on, after the last step that makes several of one.</summary>
internal sealed class NumberStep(IRecordSink next) : IRecordSink
{
    private int _sub;

    /// <summary>Begins a log record.</summary>
    public void Begin() => _sub = 0;

    public void Add(in DeliveryRecord record) => next.Add(record with { Sub = _sub++ });

    public void Fail(in FailedRecord failed) => next.Fail(failed with { Record = failed.Record with { Sub = _sub++ } });
}
