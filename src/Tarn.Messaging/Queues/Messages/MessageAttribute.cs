using System.Text;

namespace Tarn.Messaging.Queues.Messages;

/// <summary>An attribute of a message.</summary>
/// <param name="Name">1 to 256 characters, unique in the message.</param>
/// <param name="DataType">String, Number or Binary, with a label of the sender after a dot.</param>
/// <param name="IsBinary">Whether the value is bytes; else it is a text in UTF-8.</param>
/// <param name="Value">1 byte at least.</param>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html"/>
public sealed record MessageAttribute(string Name, string DataType, bool IsBinary, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether a receiver can read the value, if it is a text.</summary>
    public bool IsReadable => IsBinary || MessageTexts.AreReadable(Encoding.UTF8.GetString(Value.Span));
}
