using System.Text;
using Tarn.Storage;

namespace Tarn.Delivery.Prefixes;

/// <summary>
/// A pattern of <c>java.time.format.DateTimeFormatter</c> in English, for <c>!{timestamp:…}</c>. An invalid pattern is
/// refused when it is parsed, never when it prints.
/// </summary>
/// <remarks>
/// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html
/// </remarks>
internal sealed class TimePattern
{
    private readonly Part[] _parts;

    private TimePattern(Part[] parts) => _parts = parts;

    /// <summary>
    /// Whether the pattern prints a zone's name (<c>z</c>, <c>v</c>). Here, only zones with a fixed offset have names.
    /// </summary>
    public bool PrintsZoneName => _parts.Any(part => part.Letter is 'z' or 'v');

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="TarnException">InvalidArgument, with Java's own message.</exception>
    public static TimePattern Parse(string pattern) => new(new Reader(pattern).Read());

    public void Print(in CivilTime time, StringBuilder to)
    {
        foreach (var part in _parts)
        {
            var start = to.Length;
            if (part.Letter == '\0')
            {
                to.Append(part.Literal);
            }
            else
            {
                TimeFields.Print(part.Letter, part.Count, time, to);
            }

            var missing = part.PadTo - (to.Length - start);
            if (missing > 0)
            {
                to.Insert(start, " ", missing);
            }
        }
    }

    /// <summary>A run of one letter, or a literal (letter NUL).</summary>
    private readonly record struct Part(char Letter, int Count, string Literal, int PadTo);

    private sealed class Reader(string pattern)
    {
        private readonly List<Part> _parts = [];
        private int _at;
        private int _optionalDepth;

        public Part[] Read()
        {
            while (_at < pattern.Length)
            {
                var letter = pattern[_at];
                if (char.IsAsciiLetter(letter))
                {
                    ReadField();
                }
                else if (letter == '\'')
                {
                    ReadQuoted();
                }
                else
                {
                    ReadOther(letter);
                    _at++;
                }
            }

            return [.. _parts];
        }

        private void ReadField()
        {
            var (letter, count) = Run();
            var pad = 0;
            if (letter == 'p')
            {
                if (_at >= pattern.Length || !char.IsAsciiLetter(pattern[_at]))
                {
                    throw Refused($"Pad letter 'p' must be followed by valid pad pattern: {pattern}");
                }

                pad = count;
                (letter, count) = Run();
            }

            if (TimeFields.Refusal(letter, count) is { } refusal)
            {
                throw Refused(refusal);
            }

            _parts.Add(new Part(letter, count, "", pad));
        }

        private (char Letter, int Count) Run()
        {
            var start = _at;
            while (_at < pattern.Length && pattern[_at] == pattern[start])
            {
                _at++;
            }

            return (pattern[start], _at - start);
        }

        private void ReadQuoted()
        {
            var start = ++_at;
            while (_at < pattern.Length)
            {
                if (pattern[_at] == '\'')
                {
                    if (_at + 1 >= pattern.Length || pattern[_at + 1] != '\'')
                    {
                        break;
                    }

                    _at++;
                }

                _at++;
            }

            if (_at >= pattern.Length)
            {
                throw Refused($"Pattern ends with an incomplete string literal: {pattern}");
            }

            var text = pattern[start.._at++];
            _parts.Add(new Part('\0', 0, text.Length == 0 ? "'" : text.Replace("''", "'", StringComparison.Ordinal), 0));
        }

        private void ReadOther(char letter)
        {
            switch (letter)
            {
                case '[':
                    _optionalDepth++;
                    break;
                case ']' when _optionalDepth == 0:
                    throw Refused("Pattern invalid as it contains ] without previous [");
                case ']':
                    _optionalDepth--;
                    break;
                case '{' or '}' or '#':
                    throw Refused($"Pattern includes reserved character: '{letter}'");
                default:
                    _parts.Add(new Part('\0', 0, letter.ToString(), 0));
                    break;
            }
        }

        private static TarnException Refused(string message) => new(ErrorKind.InvalidArgument, message);
    }
}
