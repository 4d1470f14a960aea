using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Outside;

/// <summary>A message on its way to an endpoint outside the instance. Its bytes are a record of an internal stream.</summary>
public sealed record OutsideEvent
{
    private const byte Version = 1;
    private const byte VersionWithEnded = 2;

    public required OutsideKind Kind { get; init; }

    public required SubscriptionKey Subscription { get; init; }

    /// <summary>When it was accepted, Unix milliseconds.</summary>
    public required long AcceptedMs { get; init; }

    /// <summary>The message's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The token of a confirmation; else empty.</summary>
    public string Token { get; init; } = "";

    /// <summary>The published message; null: the event is a confirmation.</summary>
    public TopicMessage? Message { get; init; }

    /// <summary>The subscription that has ended; null: it is among the present ones.</summary>
    public Subscription? Ended { get; init; }

    /// <summary>The record's bytes.</summary>
    public byte[] Encode()
    {
        var record = Head();
        return (Ended is null ? record : record.Bytes(SubscriptionRows.Encode(Ended))).ToArray();
    }

    private ValueWriter Head() => new ValueWriter(Ended is null ? Version : VersionWithEnded)
        .Byte((byte)Kind).Fixed(Subscription.Topic.Value).Fixed(Subscription.Number).Fixed(AcceptedMs)
        .Bytes(Id.ToByteArray(bigEndian: true)).Text(Token).Bytes(Message is null ? [] : TopicCodec.Write(Message));

    public static OutsideEvent Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        Invariant.Check(reader.Version is Version or VersionWithEnded);
        var read = new OutsideEvent
        {
            Kind = (OutsideKind)reader.Byte(),
            Subscription = new SubscriptionKey(new StreamId(reader.Fixed()), reader.Fixed()),
            AcceptedMs = reader.Fixed(),
            Id = new Guid(reader.Bytes(out _), bigEndian: true),
            Token = reader.Text()!,
        };
        var message = reader.Bytes(out _);
        read = message.IsEmpty ? read : read with { Message = TopicCodec.Read(message) };
        return reader.Version == Version ? read : read with { Ended = SubscriptionRows.Decode(read.Subscription, reader.Bytes(out _).ToArray()) };
    }
}
