using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Resources;

/// <summary>The rules of a queue's tags.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html"/>
internal static class QueueTags
{
    /// <summary>Checks that answers in XML can hold the tags.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValue.</exception>
    public static void Check(IEnumerable<KeyValuePair<string, string>>? tags)
    {
        if (!MessageTexts.AreReadable(tags ?? []))
        {
            throw SqsErrors.InvalidParameterValue(MessageTexts.Unreadable);
        }
    }
}
