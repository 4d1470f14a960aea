using System.Text;
using Tarn.Functions.Destinations;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Services;

/// <summary>The attributes of results and failures, as queues and topics store them.</summary>
internal static class DestinationAttributes
{
    public static IReadOnlyList<MessageAttribute> MessageAttributes(this DestinationMessage message) =>
        [.. message.Attributes.Select(one => new MessageAttribute(one.Name, one.DataType, false, Encoding.UTF8.GetBytes(one.Text)))];
}
