using System.Globalization;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>The sequence numbers of messages in FIFO queues: 20 digits that grow with the queue's order.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"/>
internal static class SequenceNumbers
{
    /// <summary>The number of a position in the order.</summary>
    public static string Of(long order) => string.Create(CultureInfo.InvariantCulture, $"188{order:D17}");
}
