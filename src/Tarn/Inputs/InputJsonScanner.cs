namespace Tarn.Inputs;

/// <summary>Finds the values of a JSON text in pieces of it.</summary>
/// <param name="format">The form of the text.</param>
internal sealed class InputJsonScanner(InputFormat format)
{
    private Place _place = format switch
    {
        InputFormat.Array => Place.BeforeArray,
        InputFormat.Features => Place.BeforeObject,
        _ => Place.InValues,
    };

    // Where the reader is: outside of the values, or among them.
    private enum Place
    {
        BeforeObject,
        InObject,
        BeforeArray,
        InArray,
        InValues,
        Ended,
    }

    /// <summary>The next value; null: the bytes have no more whole ones.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="at">Where to continue; moved past all that is not needed any more.</param>
    /// <param name="isAll">Whether the text ends with the piece.</param>
    public Range? Next(ReadOnlySpan<byte> bytes, ref int at, bool isAll)
    {
        while (true)
        {
            var here = at + Blank(bytes[at..], _place);
            if (here >= bytes.Length || _place == Place.Ended)
            {
                at = bytes.Length;
                return null;
            }

            switch (_place)
            {
                case Place.BeforeObject or Place.BeforeArray:
                    _place = _place == Place.BeforeObject ? Place.InObject : Place.InArray;
                    at = here + 1;
                    break;
                case Place.InArray when bytes[here] == (byte)']':
                    _place = Place.Ended;
                    at = bytes.Length;
                    return null;
                case Place.InObject:
                    if (!PassMember(bytes, here, ref at, isAll))
                    {
                        return null;
                    }

                    break;
                default:
                    at = here;
                    var length = Length(bytes[here..], isAll);
                    if (length < 0)
                    {
                        return null;
                    }

                    at = here + length;
                    return here..at;
            }
        }
    }

    /// <summary>Whether the text may end after these bytes.</summary>
    public bool IsAtEnd(ReadOnlySpan<byte> left) => _place == Place.Ended || (_place == Place.InValues && Blank(left, _place) == left.Length);

    private static int Blank(ReadOnlySpan<byte> bytes, Place place)
    {
        var length = place is Place.InArray or Place.InObject ? bytes.IndexOfAnyExcept(" \t\r\n,"u8) : bytes.IndexOfAnyExcept(Outside);
        return length < 0 ? bytes.Length : length;
    }

    // The byte order mark, and the separator of GeoJSON text sequences.
    private static ReadOnlySpan<byte> Outside => [(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0x1e, 0xef, 0xbb, 0xbf];

    // A member of the collection. The list of features is entered; all others are passed over.
    private bool PassMember(ReadOnlySpan<byte> bytes, int here, ref int at, bool isAll)
    {
        if (bytes[here] == (byte)'}')
        {
            _place = Place.Ended;
            return true;
        }

        at = here;
        var name = Length(bytes[here..], isAll);
        if (name < 0)
        {
            return false;
        }

        var value = here + name;
        var blank = bytes[value..].IndexOfAnyExcept(" \t\r\n:"u8);
        if (blank < 0)
        {
            return false;
        }

        value += blank;
        if (bytes.Slice(here, name).SequenceEqual("\"features\""u8) && bytes[value] == (byte)'[')
        {
            _place = Place.InArray;
            at = value + 1;
            return true;
        }

        var length = Length(bytes[value..], isAll);
        if (length < 0)
        {
            return false;
        }

        at = value + length;
        return true;
    }

    // The length of the value at the begin; negative: it does not end here.
    private static int Length(ReadOnlySpan<byte> bytes, bool isAll)
    {
        var depth = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            switch (bytes[i])
            {
                case (byte)'"':
                    var text = TextLength(bytes[i..]);
                    if (text < 0)
                    {
                        return -1;
                    }

                    i += text - 1;
                    if (depth == 0)
                    {
                        return i + 1;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when depth > 0:
                    if (--depth == 0)
                    {
                        return i + 1;
                    }

                    break;
                case (byte)'}' or (byte)']' or (byte)',' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' when depth == 0:
                    // A stray bracket is a value of its own, which is refused later.
                    return Math.Max(i, 1);
                default:
                    break;
            }
        }

        return depth == 0 && isAll ? bytes.Length : -1;
    }

    private static int TextLength(ReadOnlySpan<byte> bytes)
    {
        for (var i = 1; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\\')
            {
                i++;
            }
            else if (bytes[i] == (byte)'"')
            {
                return i + 1;
            }
        }

        return -1;
    }
}
