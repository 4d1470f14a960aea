using System.Text;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Messages;

internal sealed partial class MessageOperations
{
    private const int WaitSecondsMax = 20;
    private const string All = "All";

    /// <summary>Receives up to ten messages, and waits for one as long as the caller wants.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"/>
    public async Task<ReceiveMessageOutput> ReceiveMessage(ReceiveMessageInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var request = RequestOf(input, queue);
        var names = (input.AttributeNames ?? []).Concat(input.MessageSystemAttributeNames ?? []).ToHashSet();
        if (names.FirstOrDefault(name => name != All && !SystemAttributes.Names.Contains(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName($"Unknown Attribute {unknown}.");
        }

        var received = await (await queues.Open(queue)).Receive(request, cancellationToken);
        call.Use(UsageDimension.RecordsOut, received.Count);
        return new ReceiveMessageOutput
        {
            Messages = received.Count == 0 ? null : [.. received.Select(message => Show(queue, message, names, input.MessageAttributeNames ?? []))],
        };
    }

    private static ReceiveRequest RequestOf(ReceiveMessageInput input, RegisteredQueue queue)
    {
        var max = input.MaxNumberOfMessages ?? 1;
        if (max is < 1 or > QueueLimits.BatchMax)
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");
        }

        if (input.WaitTimeSeconds is < 0 or > WaitSecondsMax)
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {input.WaitTimeSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.");
        }

        if (input.VisibilityTimeout is < 0 or > VisibilitySecondsMax)
        {
            throw SqsErrors.InvalidParameterValue($"Value {input.VisibilityTimeout} for parameter VisibilityTimeout is invalid. "
                + $"Reason: Must be >= 0 and <= {VisibilitySecondsMax}, if provided.");
        }

        if (input.ReceiveRequestAttemptId is { Length: > 0 } attempt && !queue.Settings.Rules.IsFifo)
        {
            throw SqsErrors.InvalidParameterValue($"Value {attempt} for parameter ReceiveRequestAttemptId is invalid. "
                + "Reason: The request include parameter that is not valid for this queue type.");
        }

        return new ReceiveRequest(
            max,
            input.VisibilityTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : queue.Settings.Rules.VisibilityTimeout,
            input.WaitTimeSeconds is { } wait ? TimeSpan.FromSeconds(wait) : queue.Settings.Wait,
            input.ReceiveRequestAttemptId is { Length: > 0 } id ? id : null);
    }

    private Message Show(RegisteredQueue queue, ReceivedMessage received, HashSet<string> names, IReadOnlyList<string> attributeNames)
    {
        var message = received.Message;
        var attributes = message.Attributes.Where(attribute => IsWanted(attribute.Name, attributeNames)).ToList();
        return new Message
        {
            MessageId = message.Id.ToString(),
            ReceiptHandle = handles.Seal(queue.Id, received.Receipt),
            MD5OfBody = MessageDigests.OfBody(message.Body),
            Body = message.Body,
            Attributes = names.Count == 0 ? null : SystemValues(queue, received, names),
            MD5OfMessageAttributes = MessageDigests.OfAttributes(attributes),
            MessageAttributes = attributes.Count == 0 ? null : attributes.ToDictionary(attribute => attribute.Name, Value),
        };
    }

    private static MessageAttributeValue Value(MessageAttribute attribute) => new()
    {
        DataType = attribute.DataType,
        StringValue = attribute.IsBinary ? null : Encoding.UTF8.GetString(attribute.Value.Span),
        BinaryValue = attribute.IsBinary ? attribute.Value : default(ReadOnlyMemory<byte>?),
    };

    private static bool IsWanted(string name, IReadOnlyList<string> wanted)
    {
        foreach (var one in wanted)
        {
            if (one is All or "*" or ".*" || one == name
                || (one.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(one[..^2], StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, string>? SystemValues(RegisteredQueue queue, ReceivedMessage received, HashSet<string> names)
    {
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in SystemAttributes.Names)
        {
            if ((names.Contains(All) || names.Contains(name)) && SystemAttributes.Find(received, name, queue.Settings.Rules.IsFifo) is { } value)
            {
                shown[name] = value;
            }
        }

        return shown.Count == 0 ? null : shown;
    }
}
