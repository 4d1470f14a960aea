using Tarn.Functions.Destinations;

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
        message.MessageAttributes(),
        message.RoleArn,
        message.Call);
}
