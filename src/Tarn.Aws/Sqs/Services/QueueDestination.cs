using System.Text;
using Tarn.Functions.Destinations;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Services;

/// <summary>Queues that get results and failures of functions.</summary>
public sealed class QueueDestination(QueueInbox inbox) : IMessageDestination
{
    /// <inheritdoc/>
    public string Service => "sqs";

    /// <inheritdoc/>
    public string Action => "sqs:SendMessage";

    /// <inheritdoc/>
    public ValueTask Send(string arn, DestinationMessage message) => inbox.Send(
        arn,
        message.Body,
        [.. message.Attributes.Select(one => new MessageAttribute(one.Name, one.DataType, false, Encoding.UTF8.GetBytes(one.Text)))],
        message.RoleArn,
        message.Call);
}
