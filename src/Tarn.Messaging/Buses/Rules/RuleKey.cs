using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The key of a rule: its bus and its name.</summary>
public readonly record struct RuleKey(StreamId Bus, string Name)
{
    internal byte[] Encode()
    {
        var key = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(Name)];
        BinaryPrimitives.WriteInt64BigEndian(key, Bus.Value);
        Encoding.UTF8.GetBytes(Name, key.AsSpan(sizeof(long)));
        return key;
    }

    internal static RuleKey Decode(ReadOnlyMemory<byte> key) => new(
        new StreamId(BinaryPrimitives.ReadInt64BigEndian(key.Span)), Encoding.UTF8.GetString(key.Span[sizeof(long)..]));
}
