namespace Tarn.Items.Keys;

/// <summary>A range of keys in byte order.</summary>
/// <param name="Low">The first key, included. Empty: from the start of the table or index.</param>
/// <param name="High">The end, excluded. Null: to the end of the table or index.</param>
public sealed record ItemKeyRange(ReadOnlyMemory<byte> Low, ReadOnlyMemory<byte>? High)
{
    /// <summary>The whole table or index.</summary>
    public static ItemKeyRange All { get; } = new(default, null);

    /// <summary>Whether no key can be in the range.</summary>
    public bool IsEmpty => High is { } high && Low.Span.SequenceCompareTo(high.Span) >= 0;

    /// <summary>Whether a key is in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key) =>
        key.SequenceCompareTo(Low.Span) >= 0 && (High is not { } high || key.SequenceCompareTo(high.Span) < 0);

    /// <summary>The keys of the range after one key, in the direction of reading: larger ones forward, smaller ones backward.</summary>
    public ItemKeyRange After(ReadOnlyMemory<byte> key, bool isForward) => isForward
        ? this with { Low = Later(new byte[key.Length + 1], key) }
        : this with { High = High is { } high && high.Span.SequenceCompareTo(key.Span) < 0 ? high : key };

    /// <summary>The least bytes above all that begin with these. Null: there are none.</summary>
    internal static byte[]? EndOf(ReadOnlySpan<byte> prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix[length - 1] == 0xFF)
        {
            length--;
        }

        if (length == 0)
        {
            return null;
        }

        var end = prefix[..length].ToArray();
        end[^1]++;
        return end;
    }

    // The next key after a key is the key with a zero byte.
    private ReadOnlyMemory<byte> Later(byte[] next, ReadOnlyMemory<byte> key)
    {
        key.CopyTo(next);
        return Low.Span.SequenceCompareTo(next) > 0 ? Low : next;
    }
}
