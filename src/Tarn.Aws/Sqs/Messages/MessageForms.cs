using System.Buffers;
using System.Globalization;
using System.Text;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>Messages as senders give them: checks, and the form in which they are stored.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html"/>
internal static class MessageForms
{
    private const int AttributesMax = 10;
    private const int NameCharsMax = 256;
    private const int IdCharsMax = 128;
    private const int DelaySecondsMax = 900;
    private const string TraceHeader = "AWSTraceHeader";
    private const string NoGroup = "The request must contain the parameter MessageGroupId.";
    private const string NoId = "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly";

    private static readonly SearchValues<char> IdChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    /// <summary>The message to store.</summary>
    /// <exception cref="AwsErrorException">The message is refused.</exception>
    public static QueueMessage Make(RegisteredQueue queue, Call call, SendMessageBatchRequestEntry entry, DateTimeOffset now, bool isBatch)
    {
        var settings = queue.Settings;
        CheckBody(entry.MessageBody);
        var attributes = AttributesOf(entry.MessageAttributes);
        if (QueueMessage.SizeOf(entry.MessageBody, attributes) > settings.MessageBytesMax)
        {
            throw SqsErrors.InvalidParameterValue($"One or more parameters {(isBatch ? "cannot be validated" : "are invalid")}. "
                + $"Reason: Message must be shorter than {settings.MessageBytesMax} bytes.");
        }

        if (entry.DelaySeconds is { } seconds && (settings.Rules.IsFifo ? seconds != 0 : seconds is < 0 or > DelaySecondsMax))
        {
            throw SqsErrors.InvalidParameterValue($"Value {seconds} for parameter DelaySeconds is invalid. Reason: "
                + (settings.Rules.IsFifo ? "The request include parameter that is not valid for this queue type." : "DelaySeconds must be >= 0 and <= 900."));
        }

        var delay = settings.Rules.IsFifo ? settings.Rules.Delay : TimeSpan.FromSeconds(entry.DelaySeconds ?? (int)settings.Rules.Delay.TotalSeconds);
        return new QueueMessage
        {
            Id = Guid.NewGuid(),
            SentMs = now.ToUnixTimeMilliseconds(),
            DelayMs = (int)delay.TotalMilliseconds,
            Sender = call.Principal.UserId,
            Group = GroupOf(settings, entry),
            DeduplicationId = IdOf(settings, entry),
            TraceHeader = TraceOf(entry.MessageSystemAttributes) ?? HeaderOf(call),
            Attributes = attributes,
            Body = entry.MessageBody,
        };
    }

    /// <summary>The attributes of a message, in the form in which they are stored.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValue; UnsupportedOperation.</exception>
    public static IReadOnlyList<MessageAttribute> AttributesOf(IReadOnlyDictionary<string, MessageAttributeValue>? given)
    {
        if (given is null || given.Count == 0)
        {
            return [];
        }

        return given.Count <= AttributesMax
            ? [.. given.Select(pair => AttributeOf(pair.Key, pair.Value))]
            : throw SqsErrors.InvalidParameterValue($"Number of message attributes [{given.Count}] exceeds the allowed maximum [{AttributesMax}].");
    }

    private static MessageAttribute AttributeOf(string name, MessageAttributeValue value)
    {
        CheckName(name);
        if (value.StringListValues is { Count: > 0 } || value.BinaryListValues is { Count: > 0 })
        {
            throw SqsErrors.UnsupportedOperation("Message attribute list values in SendMessage operation are not supported.");
        }

        var type = value.DataType.Split('.')[0];
        if (type is not ("String" or "Number" or "Binary") || value.DataType.Length > NameCharsMax)
        {
            throw SqsErrors.InvalidParameterValue(
                $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        }

        var bytes = type == "Binary" ? value.BinaryValue : value.StringValue is { } text ? Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>?);
        if (bytes is not { Length: > 0 } content)
        {
            throw SqsErrors.InvalidParameterValue($"Message (user) attribute '{name}' must contain a non-empty value of type '{type}'.");
        }

        if (type != "Binary" && !MessageTexts.AreReadable(value.StringValue!))
        {
            throw SqsErrors.InvalidParameterValue(MessageTexts.Unreadable);
        }

        return type == "Number" && !double.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? throw SqsErrors.InvalidParameterValue($"Can't cast the value of message (user) attribute '{name}' to a number.")
            : new MessageAttribute(name, value.DataType, type == "Binary", content.ToArray());
    }

    private static void CheckName(string name)
    {
        var isReserved = name.StartsWith("aws.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("amazon.", StringComparison.OrdinalIgnoreCase);
        if (name.Length is 0 or > NameCharsMax || !name.All(one => char.IsLetterOrDigit(one) || one is '_' or '-' or '.') || isReserved
            || name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal))
        {
            throw SqsErrors.InvalidParameterValue($"Message (user) attribute name is invalid: '{name}'.");
        }
    }

    private static void CheckBody(string body)
    {
        if (body.Length == 0)
        {
            throw SqsErrors.MissingParameter("The request must contain the parameter MessageBody.");
        }

        if (!MessageTexts.AreReadable(body))
        {
            throw SqsErrors.InvalidMessageContents(MessageTexts.Unreadable);
        }
    }

    /// <summary>Checks that a FIFO queue's messages have their ids. A batch in which one lacks them is refused as a whole.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValue.</exception>
    public static void CheckIds(QueueSettings settings, IReadOnlyList<SendMessageBatchRequestEntry> entries)
    {
        if (!settings.Rules.IsFifo)
        {
            return;
        }

        if (entries.Any(entry => entry.MessageGroupId is null))
        {
            throw SqsErrors.InvalidParameterValue(NoGroup);
        }

        if (!settings.DeduplicatesByContent && entries.Any(entry => entry.MessageDeduplicationId is null))
        {
            throw SqsErrors.InvalidParameterValue(NoId);
        }
    }

    private static string? GroupOf(QueueSettings settings, SendMessageBatchRequestEntry entry)
    {
        if (entry.MessageGroupId is { } group)
        {
            CheckId("MessageGroupId", group);
            return group;
        }

        return !settings.Rules.IsFifo ? null : throw SqsErrors.MissingParameter(NoGroup);
    }

    private static string? IdOf(QueueSettings settings, SendMessageBatchRequestEntry entry)
    {
        if (entry.MessageDeduplicationId is { } id)
        {
            CheckId("MessageDeduplicationId", id);
            return settings.Rules.IsFifo ? id : throw SqsErrors.InvalidParameterValue(
                $"Value {id} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.");
        }

        return !settings.Rules.IsFifo ? null
            : settings.DeduplicatesByContent
            ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(entry.MessageBody)))
            : throw SqsErrors.InvalidParameterValue(NoId);
    }

    private static void CheckId(string name, string value)
    {
        if (value.Length is 0 or > IdCharsMax || value.AsSpan().ContainsAnyExcept(IdChars))
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {value} for parameter {name} is invalid. Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }
    }

    // The header of the request is used when the attribute is missing. A header that a receiver could not read is not stored.
    private static string? HeaderOf(Call call) => call.TraceHeader is { Length: > 0 } header && MessageTexts.AreReadable(header) ? header : null;

    private static string? TraceOf(IReadOnlyDictionary<string, MessageSystemAttributeValue>? given)
    {
        foreach (var (name, value) in given ?? new Dictionary<string, MessageSystemAttributeValue>())
        {
            return name == TraceHeader && value.DataType == "String" && value.StringValue is { Length: > 0 } header && MessageTexts.AreReadable(header)
                ? header
                : throw SqsErrors.InvalidParameterValue($"Message system attribute name '{name}' is invalid.");
        }

        return null;
    }
}
