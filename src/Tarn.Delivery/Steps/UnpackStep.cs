using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Unpacks records that the Kinesis Producer Library packed into one, as AWS does for stream sources. Other records
/// pass unchanged.
/// </summary>
internal sealed class UnpackStep(StepBounds bounds, IRecordSink next) : IRecordSink
{
    private const int KeptMax = 4_096;

    private readonly List<UserRecord> _packed = [];

    public void Add(in DeliveryRecord record)
    {
        if (!AggregatedRecord.TryOpen(record.Data, _packed, bounds.RecordsLeft, out var hasMore))
        {
            next.Add(record);
            return;
        }

        if (hasMore)
        {
            next.Fail(FailedRecord.TooMany(record, "unpack"));
        }
        else
        {
            bounds.TakeRecords(_packed.Count);
            foreach (var packed in _packed)
            {
                next.Add(record with { Data = packed.Data, PartitionKey = packed.PartitionKey });
            }
        }

        if (_packed.Capacity > KeptMax)
        {
            _packed.Clear();
            _packed.Capacity = 0;
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);
}
