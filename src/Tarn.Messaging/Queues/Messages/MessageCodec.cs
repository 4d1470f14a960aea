using System.Buffers.Binary;
using System.Text;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Messages;

/// <summary>The bytes of a message's record: <c>docs/formats/queues.md</c>.</summary>
public static class MessageCodec
{
    private const byte Version = 1;
    private const int SentAt = 17;
    private const int DelayAt = 25;
    private const int OrderAt = 29;
    private const int ReceivesAt = 37;
    private const int FirstReceivedAt = 41;
    private const int TextsAt = 49;
    private const ushort Absent = ushort.MaxValue;

    /// <summary>The bytes that <see cref="Write"/> needs.</summary>
    public static int LengthOf(QueueMessage message)
    {
        var length = TextsAt + Length(message.Sender) + Length(message.Group) + Length(message.DeduplicationId) + Length(message.SourceArn)
            + Length(message.TraceHeader) + 1 + Encoding.UTF8.GetByteCount(message.Body);
        foreach (var attribute in message.Attributes)
        {
            length += Length(attribute.Name) + Length(attribute.DataType) + 1 + sizeof(int) + attribute.Value.Length;
        }

        return length;
    }

    /// <summary>Writes the message into a memory of exactly its length.</summary>
    public static void Write(QueueMessage message, Span<byte> target)
    {
        target[0] = Version;
        message.Id.TryWriteBytes(target[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(target[SentAt..], message.SentMs);
        BinaryPrimitives.WriteInt32BigEndian(target[DelayAt..], message.DelayMs);
        BinaryPrimitives.WriteInt64BigEndian(target[OrderAt..], message.Order);
        BinaryPrimitives.WriteInt32BigEndian(target[ReceivesAt..], message.Receives);
        BinaryPrimitives.WriteInt64BigEndian(target[FirstReceivedAt..], message.FirstReceivedMs);
        var at = TextsAt;
        WriteText(target, ref at, message.Sender);
        WriteText(target, ref at, message.Group);
        WriteText(target, ref at, message.DeduplicationId);
        WriteText(target, ref at, message.SourceArn);
        WriteText(target, ref at, message.TraceHeader);
        target[at++] = (byte)message.Attributes.Count;
        foreach (var attribute in message.Attributes)
        {
            WriteText(target, ref at, attribute.Name);
            WriteText(target, ref at, attribute.DataType);
            target[at++] = attribute.IsBinary ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32BigEndian(target[at..], attribute.Value.Length);
            at += sizeof(int);
            attribute.Value.Span.CopyTo(target[at..]);
            at += attribute.Value.Length;
        }

        at += Encoding.UTF8.GetBytes(message.Body, target[at..]);
        Invariant.Check(at == target.Length);
    }

    /// <summary>Reads a whole message.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are not a message.</exception>
    public static QueueMessage Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadWhole(bytes);
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a queue's message.", wrong);
        }
    }

    /// <summary>Reads only the facts that decide the message's position in the queue.</summary>
    public static MessageFacts ReadFacts(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TextsAt || bytes[0] != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a queue's message.");
        }

        var at = TextsAt;
        SkipText(bytes, ref at);
        var group = TextBytes(bytes, ref at);
        return new MessageFacts(
            BinaryPrimitives.ReadInt64BigEndian(bytes[SentAt..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[DelayAt..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[OrderAt..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[ReceivesAt..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[FirstReceivedAt..]),
            GroupKey.OfGroup(group),
            bytes.Length);
    }

    private static QueueMessage ReadWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TextsAt || bytes[0] != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a queue's message.");
        }

        var at = TextsAt;
        var (sender, group, deduplication) = (ReadText(bytes, ref at), ReadText(bytes, ref at), ReadText(bytes, ref at));
        var (source, trace) = (ReadText(bytes, ref at), ReadText(bytes, ref at));
        var attributes = bytes[at] == 0 ? [] : new MessageAttribute[bytes[at]];
        at++;
        for (var i = 0; i < attributes.Length; i++)
        {
            var (name, type, isBinary) = (ReadText(bytes, ref at)!, ReadText(bytes, ref at)!, bytes[at++] == 1);
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            at += sizeof(int);
            attributes[i] = new MessageAttribute(name, type, isBinary, bytes.Slice(at, length).ToArray());
            at += length;
        }

        return new QueueMessage
        {
            Id = new Guid(bytes.Slice(1, GroupKey.Bytes), bigEndian: true),
            SentMs = BinaryPrimitives.ReadInt64BigEndian(bytes[SentAt..]),
            DelayMs = BinaryPrimitives.ReadInt32BigEndian(bytes[DelayAt..]),
            Order = BinaryPrimitives.ReadInt64BigEndian(bytes[OrderAt..]),
            Receives = BinaryPrimitives.ReadInt32BigEndian(bytes[ReceivesAt..]),
            FirstReceivedMs = BinaryPrimitives.ReadInt64BigEndian(bytes[FirstReceivedAt..]),
            Sender = sender ?? "",
            Group = group,
            DeduplicationId = deduplication,
            SourceArn = source,
            TraceHeader = trace,
            Attributes = attributes,
            Body = Encoding.UTF8.GetString(bytes[at..]),
        };
    }

    private static int Length(string? text) => sizeof(ushort) + (text is null ? 0 : Encoding.UTF8.GetByteCount(text));

    private static void WriteText(Span<byte> target, ref int at, string? text)
    {
        var length = text is null ? 0 : Encoding.UTF8.GetBytes(text, target[(at + sizeof(ushort))..]);
        Invariant.Check(length < Absent);
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], text is null ? Absent : (ushort)length);
        at += sizeof(ushort) + length;
    }

    private static ReadOnlySpan<byte> TextBytes(ReadOnlySpan<byte> bytes, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        at += sizeof(ushort);
        if (length == Absent)
        {
            return default;
        }

        at += length;
        return bytes.Slice(at - length, length);
    }

    private static void SkipText(ReadOnlySpan<byte> bytes, ref int at) => TextBytes(bytes, ref at);

    private static string? ReadText(ReadOnlySpan<byte> bytes, ref int at)
    {
        var isAbsent = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) == Absent;
        var text = TextBytes(bytes, ref at);
        return isAbsent ? null : Encoding.UTF8.GetString(text);
    }
}
