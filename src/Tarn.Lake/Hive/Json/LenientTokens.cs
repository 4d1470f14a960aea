using System.Buffers;
using System.Text;

namespace Tarn.Lake.Hive.Json;

/// <summary>
/// The tokens of JSON as OpenX's SerDe takes them: with comments, texts in single quotes or none, semicolons for commas, and equal signs
/// for colons.
/// </summary>
internal ref struct LenientTokens(ReadOnlySpan<byte> line)
{
    /// <summary>There is no further token.</summary>
    public const int Ended = -1;

    /// <summary>A comment has no end.</summary>
    public const int Broken = -2;

    private const int EscapeDigits = 4;

    private static readonly SearchValues<byte> LiteralEnds = SearchValues.Create(" \r\n\t\f{}[]/\\:,=;#"u8);

    public ReadOnlySpan<byte> Line { get; } = line;

    /// <summary>The offset after the last token.</summary>
    public int At { get; set; }

    /// <summary>The reason why the line is no JSON; empty: none is known.</summary>
    public string Fault { get; private set; } = "";

    public bool Fail(string fault)
    {
        Fault = $"{fault} at character {At}";
        return false;
    }

    /// <summary>The first byte of the next token, after blanks and comments.</summary>
    public int Peek()
    {
        while (At < Line.Length)
        {
            switch (Line[At])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r':
                    At++;
                    break;
                case (byte)'#':
                    At = Line.Length; // a line has no end of line inside
                    break;
                case (byte)'/' when Line[At..].StartsWith("//"u8):
                    At = Line.Length;
                    break;
                case (byte)'/' when Line[At..].StartsWith("/*"u8):
                    var end = Line[(At + 2)..].IndexOf("*/"u8);
                    if (end < 0)
                    {
                        Fail("Unterminated c-style comment");
                        return Broken;
                    }

                    At += end + 4;
                    break;
                default:
                    return Line[At];
            }
        }

        return Ended;
    }

    /// <summary>Takes the first byte of the next token.</summary>
    public int Next()
    {
        var next = Peek();
        At += next >= 0 ? 1 : 0;
        return next;
    }

    public bool TryTake(byte token)
    {
        var isNext = Peek() == token;
        At += isNext ? 1 : 0;
        return isNext;
    }

    /// <summary>Takes the sign between the name and the value of a member.</summary>
    public bool TryTakeAssignment()
    {
        var sign = Next();
        if (sign == '=' && At < Line.Length && Line[At] == (byte)'>')
        {
            At++;
        }

        return sign is ':' or '=' || (sign != Broken && Fail("Expected ':' after the name of a field"));
    }

    /// <summary>Takes the sign after a member or an element.</summary>
    /// <param name="end">The sign that ends all.</param>
    /// <param name="hasMore">Whether another one follows.</param>
    public bool TrySeparate(byte end, string fault, out bool hasMore)
    {
        var sign = Next();
        hasMore = sign is ',' or ';';
        return hasMore || sign == end || (sign != Broken && Fail(fault));
    }

    /// <summary>Adds the value without parts whose first byte was taken.</summary>
    public bool TryAddScalar(JsonTape tape)
    {
        var first = Line[At - 1];
        return first is (byte)'"' or (byte)'\'' ? TryAddQuoted(tape, first) : TryAddLiteral(tape);
    }

    private bool TryAddQuoted(JsonTape tape, byte quote)
    {
        var (start, kind) = (At, JsonNodeKind.Text);
        while (true)
        {
            var next = Line[At..].IndexOfAny(quote, (byte)'\\');
            if (next < 0)
            {
                At = Line.Length;
                return Fail("Unterminated string");
            }

            At += next + 1;
            if (Line[At - 1] == quote)
            {
                tape.Add(kind, start, At - 1 - start);
                return true;
            }

            kind = JsonNodeKind.EscapedText;
            if (!TrySkipEscape())
            {
                return false;
            }
        }
    }

    private bool TrySkipEscape()
    {
        if (At == Line.Length)
        {
            return Fail("Unterminated escape sequence");
        }

        if (Line[At++] != (byte)'u')
        {
            return true;
        }

        if (Line.Length - At < EscapeDigits)
        {
            return Fail("Unterminated escape sequence");
        }

        for (var i = 0; i < EscapeDigits; i++, At++)
        {
            if (!char.IsAsciiHexDigit((char)Line[At]))
            {
                return Fail("Invalid escape sequence");
            }
        }

        return true;
    }

    private bool TryAddLiteral(JsonTape tape)
    {
        var start = At - 1;
        var length = Line[start..].IndexOfAny(LiteralEnds);
        length = length < 0 ? Line.Length - start : length;
        At = start + length;
        if (length == 0)
        {
            return Fail("Expected literal value");
        }

        tape.Add(Ascii.EqualsIgnoreCase(Line.Slice(start, length), "null"u8) ? JsonNodeKind.Null : JsonNodeKind.Literal, start, length);
        return true;
    }
}
