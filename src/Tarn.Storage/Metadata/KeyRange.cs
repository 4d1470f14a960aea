namespace Tarn.Storage.Metadata;

/// <summary>
/// A half-open range of keys in byte order: from <see cref="From"/> (included) to <see cref="Before"/> (excluded; null:
/// to the end).
/// </summary>
public readonly record struct KeyRange(ReadOnlyMemory<byte> From, ReadOnlyMemory<byte>? Before)
{
    /// <summary>Every key of the space.</summary>
    public static KeyRange All => new(ReadOnlyMemory<byte>.Empty, null);

    /// <summary>Every key that begins with <paramref name="prefix"/>.</summary>
    public static KeyRange Prefix(ReadOnlyMemory<byte> prefix) => new(prefix, Successor(prefix.Span));

    /// <summary>The part of this range after a key: the next page, if the key is that of a page's last row.</summary>
    public KeyRange After(ReadOnlyMemory<byte> key) => this with { From = (byte[])[.. key.Span, 0] };

    /// <summary>
    /// The smallest key greater than every key that begins with <paramref name="prefix"/>; null when there is none.
    /// </summary>
    public static byte[]? Successor(ReadOnlySpan<byte> prefix)
    {
        var last = prefix.Length - 1;
        while (last >= 0 && prefix[last] == 0xFF)
        {
            last--;
        }

        if (last < 0)
        {
            return null;
        }

        var successor = prefix[..(last + 1)].ToArray();
        successor[last]++;
        return successor;
    }
}
