using System.Buffers.Binary;
using Tarn.Storage;

namespace Tarn.Access.Outcomes;

/// <summary>The key of one usage row: hour (4 bytes), resource id (8), dimension (2), big-endian.</summary>
/// <param name="Hour">Hours since 1970, UTC.</param>
/// <param name="Resource">The resource; None for calls that named no resource.</param>
/// <param name="Dimension">The counted unit.</param>
public readonly record struct UsageKey(uint Hour, ResourceId Resource, UsageDimension Dimension)
{
    private const int Bytes = 14;
    private const byte Version = 1;

    public static uint HourOf(DateTimeOffset time) => (uint)(time.ToUnixTimeSeconds() / 3_600);

    internal byte[] Encode()
    {
        var key = new byte[Bytes];
        BinaryPrimitives.WriteUInt32BigEndian(key, Hour);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(4), Resource.Value);
        BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(12), (ushort)Dimension);
        return key;
    }

    internal static UsageKey Decode(ReadOnlySpan<byte> key)
    {
        Invariant.Check(key.Length == Bytes);
        return new UsageKey(
            BinaryPrimitives.ReadUInt32BigEndian(key),
            new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key[4..])),
            (UsageDimension)BinaryPrimitives.ReadUInt16BigEndian(key[12..]));
    }

    internal static byte[] EncodeUnits(long units)
    {
        var value = new byte[9];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), units);
        return value;
    }

    internal static long DecodeUnits(ReadOnlySpan<byte> value)
    {
        Invariant.Check(value.Length == 9 && value[0] == Version);
        return BinaryPrimitives.ReadInt64BigEndian(value[1..]);
    }
}
