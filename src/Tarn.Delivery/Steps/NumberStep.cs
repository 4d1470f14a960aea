using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>Numbers the records and failures of a log record, from 0 on, after the last step that makes several of one.</summary>
internal sealed class NumberStep(IRecordSink next) : IRecordSink
{
    private int _next;

    /// <summary>The records and failures of the log record.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a log record.</summary>
    /// <param name="first">The number of the first record that is made of it.</param>
    public void Begin(int first = 0) => (Count, _next) = (0, first);

    public void Add(in DeliveryRecord record) => next.Add(record with { Sub = Next() });

    public void Fail(in FailedRecord failed) => next.Fail(failed with { Record = failed.Record with { Sub = Next() } });

    private int Next()
    {
        Count++;
        return _next++;
    }
}
