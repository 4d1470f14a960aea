using System.Buffers.Binary;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>Orders of keys.</summary>
internal static class KeyOrder
{
    // The first byte of the characters after the surrogates of UTF-16.
    private const byte AfterSurrogates = 0xEE;
    private const byte FirstOfFour = 0xF0;
    private const int FewKeys = 16;

    /// <summary>All keys of a table in the order of their bytes. None of them was removed.</summary>
    public static int[] Sorted(KeyTable keys)
    {
        var sorted = new int[keys.Count];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = i;
        }

        Sort(keys, sorted, 0, new ulong[sorted.Length]);
        return sorted;
    }

    /// <summary>Compares two texts of UTF-8 by their units in UTF-16, as windows with keys do.</summary>
    public static int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var at = one.CommonPrefixLength(other);
        if (at == one.Length || at == other.Length)
        {
            return one.Length.CompareTo(other.Length);
        }

        var (left, right) = (one[at], other[at]);
        return left >= AfterSurrogates && right >= AfterSurrogates && left >= FirstOfFour != right >= FirstOfFour
            ? right.CompareTo(left) : left.CompareTo(right);
    }

    /// <summary>Sorts keys whose first bytes are equal: by the next 8 bytes that are not common to all, which are compared as numbers.</summary>
    private static void Sort(KeyTable keys, Span<int> sorted, int from, Span<ulong> words)
    {
        if (sorted.Length <= FewKeys)
        {
            sorted.Sort((one, other) => keys[one].SequenceCompareTo(keys[other]));
            return;
        }

        var first = keys[sorted[0]][from..];
        var common = first.Length;
        foreach (var key in sorted)
        {
            common = first[..common].CommonPrefixLength(keys[key][from..]);
        }

        from += common;
        for (var i = 0; i < sorted.Length; i++)
        {
            words[i] = Word(keys[sorted[i]], from);
        }

        words[..sorted.Length].Sort(sorted);
        for (var i = 0; i < sorted.Length;)
        {
            var end = i + 1;
            while (end < sorted.Length && words[end] == words[i])
            {
                end++;
            }

            SortRun(keys, sorted[i..end], from + sizeof(ulong), words[i..end]);
            i = end;
        }
    }

    private static void SortRun(KeyTable keys, Span<int> run, int from, Span<ulong> words)
    {
        if (run.Length < 2)
        {
            return;
        }

        // Keys that end within the word differ in their length.
        var isLong = true;
        foreach (var key in run)
        {
            isLong &= keys[key].Length >= from;
        }

        if (isLong)
        {
            Sort(keys, run, from, words);
            return;
        }

        run.Sort((one, other) => keys[one].SequenceCompareTo(keys[other]));
    }

    private static ulong Word(ReadOnlySpan<byte> text, int from)
    {
        if (text.Length >= from + sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(text[from..]);
        }

        Span<byte> word = stackalloc byte[sizeof(ulong)];
        word.Clear();
        text[from..].CopyTo(word);
        return BinaryPrimitives.ReadUInt64BigEndian(word);
    }
}
