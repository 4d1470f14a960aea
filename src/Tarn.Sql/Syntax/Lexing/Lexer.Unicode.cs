using System.Globalization;
using System.Text;

namespace Tarn.Sql.Syntax.Lexing;

/// <summary><c>U&amp;'…'</c> and <c>U&amp;"…"</c>: texts whose characters may be written as code points.</summary>
internal sealed partial class Lexer
{
    private const int ShortDigits = 4;
    private const int LongDigits = 6;

    private void ReadUnicode()
    {
        var (at, start) = (Here, _index);
        _index += 2;
        var quote = text[_index];
        var (_, value) = ReadQuoted(quote);
        var escape = ReadUescape();
        _tokens.Add(new(quote == '\'' ? TokenKind.Text : TokenKind.QuotedName, text[start.._index], Unescaped(value, escape, at), at));
    }

    /// <summary>The character of UESCAPE, if that follows.</summary>
    private char ReadUescape()
    {
        var (index, line, lineStart) = (_index, _line, _lineStart);
        const string Word = "UESCAPE";
        if (SkipBlank() && string.Compare(text, _index, Word, 0, Word.Length, StringComparison.OrdinalIgnoreCase) == 0)
        {
            _index += Word.Length;
            var at = Here;
            if (SkipBlank() && text[_index] == '\'')
            {
                at = Here;
                var (_, value) = ReadQuoted('\'');
                return value is [var c] && c is > ' ' and < (char)0x7F and not ('+' or '\'' or '"') && !char.IsAsciiHexDigit(c) ? c
                    : throw new SqlException(
                        SqlErrorName.SyntaxError, value.Length == 0 ? "Empty Unicode escape character" : "Invalid Unicode escape character", at);
            }

            throw new SqlException(SqlErrorName.SyntaxError, "mismatched input 'UESCAPE'. Expecting: <string>", at);
        }

        (_index, _line, _lineStart) = (index, line, lineStart);
        return '\\';
    }

    private static string Unescaped(string value, char escape, SourcePosition at)
    {
        var result = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != escape)
            {
                result.Append(value[i]);
                continue;
            }

            i++;
            if (i < value.Length && value[i] == escape)
            {
                result.Append(escape);
                continue;
            }

            var isLong = i < value.Length && value[i] == '+';
            i += isLong ? 1 : 0;
            var digits = isLong ? LongDigits : ShortDigits;
            result.Append(CodePoint(value, i, digits, at).ToString());
            i += digits - 1;
        }

        return result.ToString();
    }

    private static Rune CodePoint(string value, int start, int digits, SourcePosition at)
    {
        if (start + digits > value.Length)
        {
            throw new SqlException(SqlErrorName.SyntaxError, $"Incomplete escape sequence: {value[start..]}", at);
        }

        var hex = value.AsSpan(start, digits);
        foreach (var c in hex)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                throw new SqlException(SqlErrorName.SyntaxError, $"Invalid hexadecimal digit: {c}", at);
            }
        }

        var number = int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Rune.TryCreate(number, out var rune) ? rune
            : throw new SqlException(SqlErrorName.SyntaxError, $"Invalid escaped character: {hex}", at);
    }

    private static void RequireName(char quote, string value, SourcePosition at)
    {
        if (quote == '"' && value.Length == 0)
        {
            throw new SqlException(SqlErrorName.SyntaxError, "Zero-length delimited identifier not allowed", at);
        }
    }

    private void ReadBinary()
    {
        var at = Here;
        _index++;
        var (_, value) = ReadQuoted('\'');
        var hex = string.Concat(value.Where(c => !char.IsWhiteSpace(c)));
        if (hex.Length % 2 != 0)
        {
            throw new SqlException(SqlErrorName.SyntaxError, "Binary literal must contain an even number of digits", at);
        }

        if (!hex.All(char.IsAsciiHexDigit))
        {
            throw new SqlException(SqlErrorName.SyntaxError, "Binary literal can only contain hexadecimal digits", at);
        }

        _tokens.Add(new(TokenKind.Binary, "X'" + value + "'", hex, at));
    }
}
