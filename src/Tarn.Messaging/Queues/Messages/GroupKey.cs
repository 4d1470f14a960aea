using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Messaging.Queues.Messages;

/// <summary>A message group, or an id of deduplication or of an attempt, as 16 bytes of the SHA-256 of its text.</summary>
/// <param name="Value">The bytes as a number; 0: there is none.</param>
public readonly record struct GroupKey(UInt128 Value)
{
    /// <summary>Bytes of a key.</summary>
    public const int Bytes = 16;

    /// <summary>No group.</summary>
    public static GroupKey None => default;

    /// <summary>Whether it stands for a text.</summary>
    public bool IsSome => Value != default;

    /// <summary>The key of a text; None for null.</summary>
    public static GroupKey Of(string? text) => text is null ? None : Of(text, None);

    /// <summary>The key of a text within another one.</summary>
    public static GroupKey Of(string text, GroupKey within)
    {
        var bytes = new byte[Bytes + Encoding.UTF8.GetMaxByteCount(text.Length)];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, within.Value);
        var length = Bytes + Encoding.UTF8.GetBytes(text, bytes.AsSpan(Bytes));
        return Of(bytes.AsSpan(0, length));
    }

    /// <summary>The key of a group in UTF-8; None when it is empty.</summary>
    public static GroupKey OfGroup(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return None;
        }

        Span<byte> bytes = stackalloc byte[Bytes + utf8.Length];
        bytes[..Bytes].Clear();
        utf8.CopyTo(bytes[Bytes..]);
        return Of(bytes);
    }

    private static GroupKey Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
