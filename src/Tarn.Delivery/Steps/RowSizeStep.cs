using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Refuses records that other steps made larger than any record of a stream. Otherwise the memory for writing files could
/// be too small for one row, and a table would refuse the records around it too.
/// </summary>
internal sealed class RowSizeStep(IRecordSink next) : IRecordSink
{
    public void Add(in DeliveryRecord record)
    {
        if (record.Data.Length <= DeliveryLimits.RowBytesMax)
        {
            next.Add(record);
        }
        else
        {
            next.Fail(FailedRecord.OfStep(
                record,
                ErrorTypes.Processing,
                "size",
                "Iceberg.RecordTooLarge",
                $"The record has {record.Data.Length} bytes; a row is made of {DeliveryLimits.RowBytesMax} at most."));
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);
}
