using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tarn.Streaming.Running.Records;

/// <summary>
/// Walks over JSON without values: about twice as fast as the runtime's reader, since it stops only at the ends of texts and at brackets. It accepts
/// the same bytes as the runtime's reader. They must be UTF-8.
/// </summary>
/// <param name="json">One record.</param>
internal ref struct JsonScan(ReadOnlySpan<byte> json)
{
    private const int DepthMax = 64;

    /// <summary>The bytes at which a text ends or needs a look: quote, backslash and control characters.</summary>
    private static readonly SearchValues<byte> TextEnds =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The offset of the next byte.</summary>
    public int At { get; private set; }

    /// <summary>The next byte that is no white space; 0 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek() => At < _json.Length && _json[At] > (byte)' ' ? _json[At] : PeekAfterSpace();

    private byte PeekAfterSpace()
    {
        while (At < _json.Length && _json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            At++;
        }

        return At < _json.Length ? _json[At] : (byte)0;
    }

    /// <summary>Takes a byte after white space.</summary>
    public bool Take(byte expected)
    {
        if (Peek() != expected || At >= _json.Length)
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>Takes a text, whose first quote is next.</summary>
    /// <returns>Whether it is whole, and whether it has escapes.</returns>
    public (bool IsWhole, bool HasEscapes) Text()
    {
        var hasEscapes = false;
        for (At++; ;)
        {
            if (!ToTextEnd())
            {
                return (false, hasEscapes);
            }

            switch (_json[At])
            {
                case (byte)'"':
                    At++;
                    return (true, hasEscapes);
                case (byte)'\\' when Escape():
                    hasEscapes = true;
                    break;
                default: return (false, hasEscapes);
            }
        }
    }

    /// <summary>Passes the bytes of a text that need no look. Most texts are short, so the first bytes are compared here, without a call.</summary>
    private bool ToTextEnd()
    {
        if (Vector128.IsHardwareAccelerated && At + Vector128<byte>.Count <= _json.Length)
        {
            var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(_json), (nuint)At);
            var ends = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            if (ends != Vector128<byte>.Zero)
            {
                At += BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
                return true;
            }

            At += Vector128<byte>.Count;
        }

        var end = _json[At..].IndexOfAny(TextEnds);
        At += Math.Max(end, 0);
        return end >= 0;
    }

    /// <summary>Takes any value.</summary>
    /// <returns>Whether it is valid.</returns>
    public bool Value()
    {
        // A bit for each open bracket: 1 for an object.
        var (open, depth) = (0UL, 1);
        while (true)
        {
            var first = Peek();
            if (first is (byte)'{' or (byte)'[')
            {
                At++;
                if (++depth > DepthMax)
                {
                    return false;
                }

                open = (open << 1) | (first == (byte)'{' ? 1UL : 0);
                if (!Take(first == (byte)'{' ? (byte)'}' : (byte)']'))
                {
                    if (first == (byte)'{' && !Name())
                    {
                        return false;
                    }

                    continue;
                }

                (open, depth) = (open >> 1, depth - 1);
            }
            else if (!Scalar(first))
            {
                return false;
            }

            while (true)
            {
                if (depth == 1)
                {
                    return true;
                }

                var isObject = (open & 1) == 1;
                if (Take((byte)','))
                {
                    if (isObject && !Name())
                    {
                        return false;
                    }

                    break;
                }

                if (!Take(isObject ? (byte)'}' : (byte)']'))
                {
                    return false;
                }

                (open, depth) = (open >> 1, depth - 1);
            }
        }
    }

    private bool Name() => Peek() == (byte)'"' && Text().IsWhole && Take((byte)':');

    private bool Scalar(byte first) => first switch
    {
        (byte)'"' => Text().IsWhole,
        (byte)'t' => Word("true"u8),
        (byte)'f' => Word("false"u8),
        (byte)'n' => Word("null"u8),
        _ => Number(),
    };

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!_json[At..].StartsWith(word))
        {
            return false;
        }

        At += word.Length;
        return true;
    }

    private bool Escape()
    {
        if (At + 1 >= _json.Length)
        {
            return false;
        }

        switch (_json[At + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                At += 2;
                return true;
            case (byte)'u' when At + 6 <= _json.Length && _json.Slice(At + 2, 4).IndexOfAnyExcept(HexDigits) < 0:
                At += 6;
                return true;
            default: return false;
        }
    }

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private bool Number()
    {
        if (At < _json.Length && _json[At] == (byte)'-')
        {
            At++;
        }

        var first = At;
        var digits = Digits();
        if (digits == 0 || (digits > 1 && _json[first] == (byte)'0'))
        {
            return false;
        }

        if (At < _json.Length && _json[At] == (byte)'.')
        {
            At++;
            if (Digits() == 0)
            {
                return false;
            }
        }

        if (At < _json.Length && _json[At] is (byte)'e' or (byte)'E')
        {
            At++;
            if (At < _json.Length && _json[At] is (byte)'+' or (byte)'-')
            {
                At++;
            }

            return Digits() > 0;
        }

        return true;
    }

    private int Digits()
    {
        var start = At;
        while (At < _json.Length && (uint)(_json[At] - '0') <= 9)
        {
            At++;
        }

        return At - start;
    }
}
