using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Checksums;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The CRC-32C of a row, in the last 4 bytes of its stored value (big-endian). It covers the space and the key's length
/// (4 bytes each, big-endian), the key and the value.
/// </summary>
internal static class RowChecksum
{
    public const int Bytes = sizeof(uint);
    private const int KeyBytesShown = 80;

    /// <summary>Writes a row's stored value: the value and its checksum.</summary>
    public static void Seal(long space, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> stored)
    {
        value.CopyTo(stored);
        BinaryPrimitives.WriteUInt32BigEndian(stored[value.Length..], Compute(space, key, value));
    }

    /// <summary>True when a stored value ends with its row's checksum.</summary>
    public static bool Matches(long space, ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored) =>
        stored.Length >= Bytes && BinaryPrimitives.ReadUInt32BigEndian(stored[^Bytes..]) == Compute(space, key, stored[..^Bytes]);

    /// <summary>A row's value without its checksum.</summary>
    /// <exception cref="TarnException">
    /// Damaged: the checksum does not match. The message names space and key.
    /// </exception>
    public static byte[] Open(Space space, ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored) => Matches(space.Id, key, stored)
        ? stored[..^Bytes].ToArray()
        : throw new TarnException(
            ErrorKind.Damaged, $"The metadata store's row {Name(space.ToString(), key)} does not carry its checksum; `tarn verify` lists all damage.");

    /// <summary>Space and key in readable form: printable bytes unchanged, others as <c>\xx</c>.</summary>
    public static string Name(string space, ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder(space).Append(" \"");
        foreach (var value in key[..Math.Min(key.Length, KeyBytesShown)])
        {
            _ = value is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)value)
                : text.Append('\\').Append(value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.Append(key.Length > KeyBytesShown ? "…\"" : "\"").ToString();
    }

    private static uint Compute(long space, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, (int)space);
        BinaryPrimitives.WriteInt32BigEndian(head[sizeof(int)..], key.Length);
        return Crc32C.Append(Crc32C.Append(Crc32C.Compute(head), key), value);
    }
}
