using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;

namespace Tarn.Aws.Sns.Publishing;

/// <summary>Messages as publishers give them: checks, and the form in which they are stored.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"/>
internal static partial class PublishedMessageForms
{
    private const int SubjectCharsMax = 100;
    private const int NameCharsMax = 256;

    /// <summary>The message to store.</summary>
    /// <exception cref="AwsErrorException">The message is refused.</exception>
    /// <param name="isBatch">Whether the message is one of a batch, whose size counts as a whole.</param>
    public static TopicMessage Make(RegisteredTopic topic, Call call, PublishBatchRequestEntry entry, DateTimeOffset now, bool isBatch = false)
    {
        if (entry.Message.Length == 0)
        {
            throw Wrong("Empty message");
        }

        if (entry.Subject is { } subject && (subject.Length is 0 or > SubjectCharsMax || subject.Any(char.IsControl)))
        {
            throw Wrong("Subject");
        }

        if (entry.MessageStructure is { Length: > 0 } structure)
        {
            var fault = structure == "json" ? StructuredBody.FaultOf(entry.Message) : "";
            if (fault is not null)
            {
                throw Wrong(fault.Length == 0 ? "MessageStructure" : $"Message Structure - {fault}");
            }
        }

        var message = new TopicMessage
        {
            Id = Guid.NewGuid(),
            PublishedMs = now.ToUnixTimeMilliseconds(),
            Subject = entry.Subject,
            Group = GroupOf(topic.Rules, entry),
            DeduplicationId = IdOf(topic.Rules, entry),
            TraceHeader = call.TraceHeader,
            IsStructured = entry.MessageStructure is { Length: > 0 },
            Attributes = AttributesOf(entry.MessageAttributes),
            Body = entry.Message,
        };
        return isBatch || SizeOf(message) <= TopicLimits.MessageBytesMax ? message : throw Wrong("Message too long");
    }

    /// <summary>The bytes of a message that count: the body and the attributes' names, types and values.</summary>
    public static long SizeOf(TopicMessage message) => Encoding.UTF8.GetByteCount(message.Body) + message.Attributes.Sum(
        attribute => (long)Encoding.UTF8.GetByteCount(attribute.Name) + attribute.DataType.Length + attribute.Value.Length);

    private static string? GroupOf(TopicRules topic, PublishBatchRequestEntry entry)
    {
        if (entry.MessageGroupId is { } group)
        {
            return IdForm().IsMatch(group) ? group : throw Wrong("MessageGroupId");
        }

        return topic.IsFifo ? throw Wrong("The MessageGroupId parameter is required for FIFO topics") : null;
    }

    private static string? IdOf(TopicRules topic, PublishBatchRequestEntry entry)
    {
        if (entry.MessageDeduplicationId is { } id)
        {
            return !topic.IsFifo
                ? throw Wrong("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type")
                : IdForm().IsMatch(id) ? id : throw Wrong("MessageDeduplicationId");
        }

        return !topic.IsFifo ? null
            : topic.DeduplicatesByContent ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.Message)))
            : throw Wrong("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    }

    private static MessageAttribute[] AttributesOf(IReadOnlyDictionary<string, MessageAttributeValue>? given) =>
        given is null ? [] : [.. given.Select(pair => AttributeOf(pair.Key, pair.Value))];

    private static MessageAttribute AttributeOf(string name, MessageAttributeValue value)
    {
        CheckName(name);
        var type = value.DataType.Split('.')[0];
        if (type is not ("String" or "Number" or "Binary") || value.DataType.Length == type.Length + 1 || value.DataType.Length > NameCharsMax)
        {
            throw Invalid(
                $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        }

        var isBinary = type == "Binary";
        if (isBinary ? value.StringValue is not null && value.BinaryValue is null : value.StringValue is null && value.BinaryValue is not null)
        {
            throw Invalid($"The message attribute '{name}' with type '{type}' must use field '{(isBinary ? "Binary" : "String")}'.");
        }

        var bytes = isBinary ? value.BinaryValue : value.StringValue is { } text ? Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>?);
        if (bytes is not { Length: > 0 } content)
        {
            throw Invalid(
                $"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.");
        }

        return type == "Number" && !double.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? throw Invalid($"Could not cast message attribute '{name}' value to number.")
            : new MessageAttribute(name, value.DataType, isBinary, content.ToArray());
    }

    private static void CheckName(string name)
    {
        if (name.Length > NameCharsMax)
        {
            throw Invalid($"Length of message attribute name must be less than {NameCharsMax} bytes.");
        }

        if (name.StartsWith('.') || name.EndsWith('.'))
        {
            throw Invalid($"Invalid message attribute name {(name[0] == '.' ? "starting" : "ending")} with character '.' was found.");
        }

        if (name.Contains("..", StringComparison.Ordinal))
        {
            throw Invalid("Message attribute name can not have successive '.' character.");
        }

        if (name.StartsWith("aws.", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("AWS.SNS.", StringComparison.Ordinal))
        {
            throw Invalid($"The message attribute name '{name}' begins with a reserved prefix.");
        }

        if (name.Any(one => !IsNameChar(one)))
        {
            throw Invalid($"Invalid non-alphanumeric character '#x{(int)name.First(one => !IsNameChar(one)):X}' was found in the message attribute "
                + "name. Can only include alphanumeric characters, hyphens, underscores, or dots.");
        }
    }

    private static bool IsNameChar(char one) => char.IsAsciiLetterOrDigit(one) || one is '_' or '-' or '.';

    private static AwsErrorException Wrong(string reason) => SnsErrors.InvalidParameterException($"Invalid parameter: {reason}");

    private static AwsErrorException Invalid(string message) => SnsErrors.InvalidParameterValueException(message);

    [GeneratedRegex("^[A-Za-z0-9!-/:-@\\[-`{-~]{1,128}$")]
    private static partial Regex IdForm();
}
