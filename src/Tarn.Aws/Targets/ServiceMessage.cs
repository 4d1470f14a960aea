using System.Text;
using Tarn.Messaging.Queues.Messages;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>The messages of services in the form of queues and topics.</summary>
internal static class ServiceMessage
{
    public static string Text(this TargetMessage message) => Encoding.UTF8.GetString(message.Body.Span);

    public static IReadOnlyList<MessageAttribute> MessageAttributes(this TargetMessage message) =>
        [.. message.Attributes.Select(one => new MessageAttribute(one.Name, one.DataType, false, Encoding.UTF8.GetBytes(one.Text)))];
}
