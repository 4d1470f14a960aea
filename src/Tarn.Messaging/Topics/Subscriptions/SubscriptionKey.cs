using System.Buffers.Binary;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The key of a subscription: its topic and its number, in the order of creation.</summary>
public readonly record struct SubscriptionKey(StreamId Topic, long Number)
{
    internal const int Bytes = 2 * sizeof(long);

    internal byte[] Encode()
    {
        var key = new byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(key, Topic.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), Number);
        return key;
    }

    internal static SubscriptionKey Decode(ReadOnlyMemory<byte> key) => new(
        new StreamId(BinaryPrimitives.ReadInt64BigEndian(key.Span)), BinaryPrimitives.ReadInt64BigEndian(key.Span[sizeof(long)..]));

    internal static byte[] PrefixOf(StreamId topic) => new SubscriptionKey(topic, 0).Encode()[..sizeof(long)];
}
