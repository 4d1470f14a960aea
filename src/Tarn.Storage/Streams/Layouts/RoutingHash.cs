using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>Where a partition key belongs: its MD5 as a big-endian 128-bit number, as Kinesis and its producers compute it.</summary>
public static class RoutingHash
{
    /// <summary>The hash of a partition key's UTF-8.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // not for secrecy: the service's definition of a key's place
        MD5.HashData(key, hash);
#pragma warning restore CA5351
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
