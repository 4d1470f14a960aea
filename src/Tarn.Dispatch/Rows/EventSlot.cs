using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Rows;

/// <summary>The slot that an event waits for: one of the calls that its target may have.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Host">The target's host, the same as its name where it has none of its own.</param>
internal readonly record struct EventSlot(string Target, string Host)
{
    // A key has at most 2,600 bytes. A longer name has its SHA-256 in the key, beside its length, so that no two names share a key.
    private const int NameBytesMax = 1_024;

    /// <summary>The key of an event in the order of its target's events.</summary>
    public static byte[] Key(string target, long offset)
    {
        var name = Encoding.UTF8.GetBytes(target);
        var bytes = name.Length > NameBytesMax ? SHA256.HashData(name) : name;
        var key = new byte[sizeof(int) + bytes.Length + sizeof(long)];
        BinaryPrimitives.WriteInt32BigEndian(key, name.Length);
        bytes.CopyTo(key, sizeof(int));
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(^sizeof(long)..), offset);
        return key;
    }

    /// <summary>The keys of a target's events from an offset on.</summary>
    public static KeyRange From(string target, long offset) =>
        new(Key(target, offset), KeyRange.Successor(Key(target, 0).AsSpan(..^sizeof(long))));

    public static long OffsetOf(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span[^sizeof(long)..]);
}
