using System.Buffers;
using System.Globalization;
using System.Text;
using Tarn.Aws.Sqs.Attributes;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>Messages as senders give them: checks, and the form in which they are stored.</summary>
internal static class MessageForms
{
    private const int AttributesMax = 10;
    private const int NameCharsMax = 256;
    private const int IdCharsMax = 128;
    private const int DelaySecondsMax = 900;
    private const string TraceHeader = "AWSTraceHeader";

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static readonly SearchValues<char> IdChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    // Bytes of control characters, and the surrogates, of which only pairs are allowed.
    private static readonly SearchValues<char> SuspectChars = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(c => c is not (9 or 10 or 13)).Select(c => (char)c), '\uFFFE', '\uFFFF']);

    /// <summary>The message to store.</summary>
    /// <exception cref="AwsErrorException">The message is refused.</exception>
    public static QueueMessage Make(FoundQueue queue, Call call, SendMessageBatchRequestEntry entry, DateTimeOffset now, bool isBatch)
    {
        var settings = queue.Settings;
        CheckBody(entry.MessageBody);
        var attributes = AttributesOf(entry.MessageAttributes);
        if (QueueMessage.SizeOf(entry.MessageBody, attributes) > settings.MessageBytesMax)
        {
            throw SqsErrors.InvalidParameterValue(
                $"One or more parameters are invalid. Reason: Message must be shorter than {settings.MessageBytesMax} bytes.");
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
            Group = GroupOf(settings, entry, isBatch),
            DeduplicationId = IdOf(settings, entry),
            TraceHeader = TraceOf(entry.MessageSystemAttributes),
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
            throw SqsErrors.InvalidParameterValue(
                $"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.");
        }

        if (type != "Binary")
        {
            CheckChars(value.StringValue!);
        }

        return type == "Number" && !double.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? throw SqsErrors.InvalidParameterValue($"Can't cast the value of message (user) attribute '{name}' to a number.")
            : new MessageAttribute(name, value.DataType, type == "Binary", content.ToArray());
    }

    private static void CheckName(string name)
    {
        var isReserved = name.StartsWith("aws.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("amazon.", StringComparison.OrdinalIgnoreCase);
        if (name.Length is 0 or > NameCharsMax || name.AsSpan().ContainsAnyExcept(NameChars) || isReserved
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

        CheckChars(body);
    }

    // XML 1.0: tab, line ends, and everything from the blank on, without half pairs of surrogates.
    private static void CheckChars(string text)
    {
        if (text.AsSpan().ContainsAny(SuspectChars) || !IsWellFormed(text))
        {
            throw SqsErrors.InvalidMessageContents("Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
                + "#xE000 to #xFFFD | #x10000 to #x10FFFF");
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string? GroupOf(QueueSettings settings, SendMessageBatchRequestEntry entry, bool isBatch)
    {
        if (entry.MessageGroupId is { Length: > 0 } group)
        {
            CheckId("MessageGroupId", group);
            return group;
        }

        const string Missing = "The request must contain the parameter MessageGroupId.";
        return !settings.Rules.IsFifo ? null : throw (isBatch ? SqsErrors.InvalidParameterValue(Missing) : SqsErrors.MissingParameter(Missing));
    }

    private static string? IdOf(QueueSettings settings, SendMessageBatchRequestEntry entry)
    {
        if (entry.MessageDeduplicationId is { Length: > 0 } id)
        {
            CheckId("MessageDeduplicationId", id);
            return settings.Rules.IsFifo ? id : throw SqsErrors.InvalidParameterValue(
                $"Value {id} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.");
        }

        return !settings.Rules.IsFifo ? null
            : settings.DeduplicatesByContent
            ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(entry.MessageBody)))
            : throw SqsErrors.InvalidParameterValue(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    }

    private static void CheckId(string name, string value)
    {
        if (value.Length > IdCharsMax || value.AsSpan().ContainsAnyExcept(IdChars))
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {value} for parameter {name} is invalid. Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }
    }

    private static string? TraceOf(IReadOnlyDictionary<string, MessageSystemAttributeValue>? given)
    {
        foreach (var (name, value) in given ?? new Dictionary<string, MessageSystemAttributeValue>())
        {
            return name == TraceHeader && value.DataType == "String" && value.StringValue is { Length: > 0 } header
                ? header
                : throw SqsErrors.InvalidParameterValue($"Message system attribute name '{name}' is invalid.");
        }

        return null;
    }
}
