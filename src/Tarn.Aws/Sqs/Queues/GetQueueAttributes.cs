using System.Globalization;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.State;

namespace Tarn.Aws.Sqs.Queues;

internal sealed partial class QueueOperations
{
    private const string All = "All";

    private static readonly string[] Always =
    [
        QueueAttributeName.QueueArn, QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
        QueueAttributeName.ApproximateNumberOfMessagesDelayed, QueueAttributeName.CreatedTimestamp, QueueAttributeName.LastModifiedTimestamp,
        QueueAttributeName.VisibilityTimeout, QueueAttributeName.MaximumMessageSize, QueueAttributeName.MessageRetentionPeriod,
        QueueAttributeName.DelaySeconds, QueueAttributeName.ReceiveMessageWaitTimeSeconds, QueueAttributeName.SqsManagedSseEnabled,
    ];

    private static readonly string[] OfFifo =
    [
        QueueAttributeName.FifoQueue, QueueAttributeName.ContentBasedDeduplication, QueueAttributeName.DeduplicationScope,
        QueueAttributeName.FifoThroughputLimit,
    ];

    private static readonly string[] IfSet =
    [
        QueueAttributeName.Policy, QueueAttributeName.RedrivePolicy, QueueAttributeName.RedriveAllowPolicy, QueueAttributeName.KmsDataKeyReusePeriodSeconds,
        QueueAttributeName.KmsMasterKeyId,
    ];

    /// <summary>Attributes of a queue, with the present numbers of messages.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html"/>
    public async Task<GetQueueAttributesOutput> GetQueueAttributes(GetQueueAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var names = Wanted(input.AttributeNames ?? []);
        var counts = names.Any(name => name.StartsWith("Approximate", StringComparison.Ordinal)) ? (await queues.Open(queue)).Counts : default;
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (ValueOf(queue, name, counts) is { } value)
            {
                shown[name] = value;
            }
        }

        return new GetQueueAttributesOutput { Attributes = shown.Count == 0 ? null : shown };
    }

    private static IReadOnlyCollection<string> Wanted(IReadOnlyList<string> asked)
    {
        string[] known = [.. Always, .. OfFifo, .. IfSet];
        if (asked.FirstOrDefault(name => name != All && !known.Contains(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName($"Unknown Attribute {unknown}.");
        }

        return asked.Contains(All) ? known : asked;
    }

    private static string? ValueOf(RegisteredQueue queue, string name, in QueueCounts counts) => name switch
    {
        QueueAttributeName.QueueArn => queue.Resource.Arn,
        QueueAttributeName.ApproximateNumberOfMessages => Text(counts.Visible),
        QueueAttributeName.ApproximateNumberOfMessagesNotVisible => Text(counts.InFlight),
        QueueAttributeName.ApproximateNumberOfMessagesDelayed => Text(counts.Delayed),
        QueueAttributeName.CreatedTimestamp => Text(queue.Resource.Created.ToUnixTimeSeconds()),
        QueueAttributeName.LastModifiedTimestamp => Text(queue.Definition.ModifiedMs / 1_000),
        _ when IfSet.Contains(name) => queue.Definition.Find(name) is { Length: > 0 } value ? value : null,
        _ when OfFifo.Contains(name) && !queue.Rules.IsFifo => null,
        _ => queue.Definition.ValueOf(name),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
