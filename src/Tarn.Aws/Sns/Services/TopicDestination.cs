using Tarn.Aws.Sqs.Services;
using Tarn.Functions.Destinations;

namespace Tarn.Aws.Sns.Services;

/// <summary>Topics that get results and failures of functions.</summary>
public sealed class TopicDestination(TopicInbox inbox) : IMessageDestination
{
    /// <inheritdoc/>
    public string Service => "sns";

    /// <inheritdoc/>
    public string Action => "sns:Publish";

    /// <inheritdoc/>
    public ValueTask Send(string arn, DestinationMessage message) =>
        inbox.Publish(arn, null, message.Body, message.MessageAttributes(), message.Call);
}
