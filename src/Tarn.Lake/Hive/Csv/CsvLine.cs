using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Csv;

/// <summary>
/// Cuts a line into values as OpenCSVSerde does, with its oddities: quotes within a field, and escapes outside of quotes. The values are
/// written over the line, which is never shorter than they are.
/// </summary>
/// <param name="options">The separator, the quote and the escape.</param>
/// <param name="line">The line without its end.</param>
internal ref struct CsvLine(CsvOptions options, Span<byte> line)
{
    // Of the first characters of a line, no quote is an embedded one.
    private const int FirstCharacters = 3;
    private const int CharacterBytesMax = 4;

    private readonly Span<byte> _line = line;
    private int _at;
    private bool _hasEnded = line.IsEmpty;

    /// <summary>The next value.</summary>
    /// <param name="start">Its offset in the line.</param>
    /// <returns>False: the line has no further value, or its last one lacks the quote at its end.</returns>
    public bool TryNext(out int start, out int length)
    {
        start = _at;
        length = 0;
        if (_hasEnded)
        {
            return false;
        }

        var (isQuoted, isInside, to) = (false, false, start);
        var before = start > 0 ? options.Separator : (byte)0;
        for (; _at < _line.Length; _at++)
        {
            var one = _line[_at];
            var next = _at + 1 < _line.Length ? _line[_at + 1] : -1;
            if (one == options.Escape)
            {
                if ((isQuoted || isInside) && (next == options.Quote || next == options.Escape))
                {
                    one = _line[to++] = _line[++_at];
                }
            }
            else if (one == options.Quote)
            {
                if ((isQuoted || isInside) && next == options.Quote)
                {
                    _line[to++] = _line[++_at];
                }
                else
                {
                    to = TakeQuote(start, to, before, next);
                    isQuoted = !isQuoted;
                }

                isInside = !isInside;
            }
            else if (one == options.Separator && !isQuoted)
            {
                length = to - start;
                _at++;
                return true;
            }
            else
            {
                _line[to++] = one;
                isInside = true;
            }

            before = one;
        }

        _hasEnded = true;
        length = to - start;
        return !isQuoted;
    }

    /// <summary>A quote between other characters is one of the value, unless only blanks precede it.</summary>
    private readonly int TakeQuote(int start, int to, byte before, int next)
    {
        if (!IsPastFirst() || before == options.Separator || next < 0 || next == options.Separator)
        {
            return to;
        }

        if (to > start && JavaText.IsBlank(_line[start..to]))
        {
            return start;
        }

        _line[to] = options.Quote;
        return to + 1;
    }

    private readonly bool IsPastFirst()
    {
        if (_at > FirstCharacters * CharacterBytesMax)
        {
            return true;
        }

        // Java counts a character of four bytes twice.
        var units = 0;
        foreach (var one in _line[.._at])
        {
            units += (one & 0xC0) == 0x80 ? 0 : one >= 0xF0 ? 2 : 1;
        }

        return units >= FirstCharacters;
    }
}
