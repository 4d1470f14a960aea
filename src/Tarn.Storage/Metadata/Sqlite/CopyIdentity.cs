using System.Buffers.Binary;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The rows that distinguish a copy of the store from the store, and from other copies: D20 (a version is a list of
/// extents).
/// </summary>
public static class CopyIdentity
{
    private const byte Version = 1;

    /// <summary>The space of both rows.</summary>
    public static readonly Space Space = new(61, "metadata-copies");

    /// <summary>The number of copies begun. A copy with a higher number than the store's knows more than the store.</summary>
    public static readonly byte[] Count = "count"u8.ToArray();

    /// <summary>When the copy was made, Unix milliseconds. Only copies have this row.</summary>
    public static readonly byte[] Copied = "copied"u8.ToArray();

    /// <summary>The value of a row; 0: there is no row.</summary>
    public static long Decode(ReadOnlyMemory<byte>? value) => value is { } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes.Span[1..]) : 0;

    /// <summary>A row's value.</summary>
    public static byte[] Encode(long number)
    {
        var value = new byte[1 + sizeof(long)];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), number);
        return value;
    }
}
