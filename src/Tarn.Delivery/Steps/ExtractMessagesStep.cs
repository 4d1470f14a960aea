using System.Buffers;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Replaces each subscription message of CloudWatch Logs by the messages of its log events. Control messages and messages
/// without events give nothing.
/// </summary>
internal sealed class ExtractMessagesStep(StepBounds bounds, IRecordSink next) : IRecordSink
{
    private const string Stage = "extract";

    private readonly RecordParts _parts = new(bounds);

    public void Add(in DeliveryRecord record)
    {
        // An unescaped message is not longer than its JSON.
        var messages = ArrayPool<byte>.Shared.Rent(Math.Max(1, record.Data.Length));
        try
        {
            switch (SubscriptionMessages.Find(record.Data.Span, messages, _parts))
            {
                case PartsOutcome.Whole:
                    _parts.HandOn(record, messages, next);
                    break;
                case PartsOutcome.TooMany:
                    next.Fail(FailedRecord.TooMany(record, Stage));
                    break;
                default:
                    next.Fail(FailedRecord.OfStep(
                        record,
                        ErrorTypes.Processing,
                        Stage,
                        "CloudWatchLogProcessing.MalformedRecord",
                        "The record is not a subscription message of CloudWatch Logs."));
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(messages);
            _parts.Clear();
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);
}
