using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tarn.Delivery.Functions;

/// <summary>
/// The partition keys and the table of a result, as bytes (<c>docs/formats/delivery.md</c>). A text that is longer than any
/// usable one is cut, and stays too long.
/// </summary>
internal static class ResultTargets
{
    /// <summary>The most bytes of a text that are stored: one more than a key or name may have.</summary>
    public const int TextBytesKept = 2_049;

    /// <summary>The texts of a table: database, table, operation.</summary>
    public const int RouteTexts = 3;

    private const int LengthBytes = 2;
    private const ushort Missing = ushort.MaxValue;

    /// <summary>Writes both; empty if there are none.</summary>
    public static ReadOnlyMemory<byte> Encode(IReadOnlyDictionary<string, string> keys, TransformRoute? route)
    {
        if (keys.Count == 0 && route is null)
        {
            return default;
        }

        var to = new ArrayBufferWriter<byte>();
        Write(to, route?.Database);
        Write(to, route?.Table);
        Write(to, route?.Operation);
        foreach (var (name, value) in keys.OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            Write(to, name);
            Write(to, value);
        }

        return to.WrittenMemory;
    }

    /// <summary>Reads the next text.</summary>
    /// <param name="from">The rest of the bytes.</param>
    /// <param name="text">The text in UTF-8.</param>
    /// <returns>Whether there is a text.</returns>
    public static bool Read(scoped ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (from.IsEmpty)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(from);
        from = from[LengthBytes..];
        if (length == Missing)
        {
            return false;
        }

        text = from[..length];
        from = from[length..];
        return true;
    }

    /// <summary>Finds the value of a partition key.</summary>
    /// <param name="name">The key's name, UTF-8.</param>
    /// <param name="value">The value, UTF-8.</param>
    public static bool TryFindKey(ReadOnlySpan<byte> targets, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < RouteTexts; i++)
        {
            Read(ref targets, out _);
        }

        while (Read(ref targets, out var found))
        {
            Read(ref targets, out value);
            if (found.SequenceEqual(name))
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    private static void Write(ArrayBufferWriter<byte> to, string? text)
    {
        if (text is null)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(to.GetSpan(LengthBytes), Missing);
            to.Advance(LengthBytes);
            return;
        }

        // A character is at least a byte of UTF-8, and 3 at most.
        var head = text.AsSpan(0, Math.Min(text.Length, TextBytesKept));
        var span = to.GetSpan(LengthBytes + (head.Length * 3));
        var length = Math.Min(TextBytesKept, Encoding.UTF8.GetBytes(head, span[LengthBytes..]));
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)length);
        to.Advance(LengthBytes + length);
    }
}
