using System.Globalization;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>The attributes of a received message that the service sets.</summary>
internal static class SystemAttributes
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        MessageSystemAttributeName.SenderId, MessageSystemAttributeName.SentTimestamp, MessageSystemAttributeName.ApproximateReceiveCount,
        MessageSystemAttributeName.ApproximateFirstReceiveTimestamp, MessageSystemAttributeName.SequenceNumber,
        MessageSystemAttributeName.MessageDeduplicationId, MessageSystemAttributeName.MessageGroupId, MessageSystemAttributeName.AWSTraceHeader,
        MessageSystemAttributeName.DeadLetterQueueSourceArn,
    ];

    /// <summary>The value of one; null: the message has none.</summary>
    public static string? Find(ReceivedMessage received, string name, bool isFifo) => name switch
    {
        MessageSystemAttributeName.SenderId => received.Message.Sender,
        MessageSystemAttributeName.SentTimestamp => Number(received.Message.SentMs),
        MessageSystemAttributeName.ApproximateReceiveCount => Number(received.Receipt.Receives),
        MessageSystemAttributeName.ApproximateFirstReceiveTimestamp => Number(received.FirstReceivedMs),
        MessageSystemAttributeName.SequenceNumber => isFifo ? SequenceNumbers.Of(received.Receipt.Order) : null,
        MessageSystemAttributeName.MessageDeduplicationId => received.Message.DeduplicationId,
        MessageSystemAttributeName.MessageGroupId => received.Message.Group,
        MessageSystemAttributeName.AWSTraceHeader => received.Message.TraceHeader,
        _ => received.Message.SourceArn,
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
