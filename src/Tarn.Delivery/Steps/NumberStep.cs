using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>Numbers the records and failures of a log record, from 0 on, after the last step that makes several of one.</summary>
internal sealed class NumberStep(IRecordSink next) : IRecordSink
{
    /// <summary>The records and failures of the log record.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a log record.</summary>
    public void Begin() => Count = 0;

    public void Add(in DeliveryRecord record) => next.Add(record with { Sub = Count++ });

    public void Fail(in FailedRecord failed) => next.Fail(failed with { Record = failed.Record with { Sub = Count++ } });
}
