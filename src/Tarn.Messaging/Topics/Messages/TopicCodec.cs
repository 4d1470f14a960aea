using Tarn.Messaging.Queues.Messages;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Topics.Messages;

/// <summary>The bytes of a published message: <c>docs/formats/topics.md</c>.</summary>
public static class TopicCodec
{
    private const byte Version = 1;

    /// <summary>The record of a message.</summary>
    public static byte[] Write(TopicMessage message)
    {
        var record = new ValueWriter(Version).Bytes(message.Id.ToByteArray(bigEndian: true)).Fixed(message.PublishedMs)
            .Text(message.Subject).Text(message.Group).Text(message.DeduplicationId).Text(message.TraceHeader)
            .Byte(message.IsStructured ? (byte)1 : (byte)0).Count(message.Attributes.Count);
        foreach (var attribute in message.Attributes)
        {
            record.Text(attribute.Name).Text(attribute.DataType).Byte(attribute.IsBinary ? (byte)1 : (byte)0).Bytes(attribute.Value.Span);
        }

        return record.Text(message.Body).ToArray();
    }

    /// <summary>The message of a record.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are not a message.</exception>
    public static TopicMessage Read(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        if (reader.Version != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a topic's message.");
        }

        var message = new TopicMessage
        {
            Id = new Guid(reader.Bytes(out _), bigEndian: true),
            PublishedMs = reader.Fixed(),
            Subject = reader.Text(),
            Group = reader.Text(),
            DeduplicationId = reader.Text(),
            TraceHeader = reader.Text(),
            IsStructured = reader.Byte() == 1,
            Body = "",
        };
        var attributes = new MessageAttribute[reader.Items()];
        for (var i = 0; i < attributes.Length; i++)
        {
            attributes[i] = new MessageAttribute(reader.Text()!, reader.Text()!, reader.Byte() == 1, reader.Bytes());
        }

        return message with { Attributes = attributes, Body = reader.Text()! };
    }
}
