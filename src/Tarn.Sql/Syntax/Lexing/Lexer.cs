using System.Globalization;
using System.Text;

namespace Tarn.Sql.Syntax.Lexing;

/// <summary>Splits a statement into tokens by Trino's lexical rules; every token knows its line and column.</summary>
/// <param name="isHive">Whether a backslash in quotes escapes the character after it, as in Hive's definitions.</param>
internal sealed partial class Lexer(string text, bool isHive)
{
    private static readonly string[] Symbols =
        ["<>", "!=", "<=", ">=", "||", "->", "=>", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".",
            ";", ":", "^", "|", "&", "{", "}", "@", "$"];

    private readonly List<Token> _tokens = [];
    private int _index;
    private int _line = 1;
    private int _lineStart;

    private SourcePosition Here => new(_line, _index - _lineStart + 1);

    public static List<Token> Read(string text) => new Lexer(text, IsHive(text)).ReadAll();

    private List<Token> ReadAll()
    {
        while (SkipBlank())
        {
            ReadOne();
        }

        _tokens.Add(new(TokenKind.End, "<EOF>", "", Here));
        return _tokens;
    }

    /// <summary>Skips blanks and comments; false at the statement's end.</summary>
    private bool SkipBlank()
    {
        while (_index < text.Length)
        {
            if (char.IsWhiteSpace(text[_index]))
            {
                Advance();
            }
            else if (At("--"))
            {
                while (_index < text.Length && text[_index] != '\n')
                {
                    Advance();
                }
            }
            else if (At("/*"))
            {
                SkipBlockComment();
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void SkipBlockComment()
    {
        var start = Here;
        var end = text.IndexOf("*/", _index + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new SqlException(SqlErrorName.SyntaxError, "mismatched input '/'. Expecting: <statement>", start);
        }

        while (_index < end + 2)
        {
            Advance();
        }
    }

    private void Advance()
    {
        if (text[_index++] == '\n')
        {
            _line++;
            _lineStart = _index;
        }
    }

    private bool At(string what) => At(_index, what);

    private bool At(int index, string what) => string.CompareOrdinal(text, index, what, 0, what.Length) == 0;

    private void ReadOne()
    {
        var c = text[_index];
        if (c is 'x' or 'X' && _index + 1 < text.Length && text[_index + 1] == '\'')
        {
            ReadBinary();
        }
        else if (c is 'u' or 'U' && (At(_index + 1, "&'") || At(_index + 1, "&\"")))
        {
            ReadUnicode();
        }
        else if (IsNameStart(c))
        {
            ReadWord();
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && _index + 1 < text.Length && char.IsAsciiDigit(text[_index + 1])))
        {
            ReadNumber();
        }
        else if (c is '\'' or '"' or '`')
        {
            var at = Here;
            var (raw, value) = ReadQuoted(c);
            RequireName(c, value, at);
            _tokens.Add(new(c switch { '\'' => TokenKind.Text, '"' => TokenKind.QuotedName, _ => TokenKind.BackquotedName }, raw, value, at));
        }
        else
        {
            ReadSymbol(c);
        }
    }

    private void ReadWord()
    {
        var (at, start) = (Here, _index);
        while (_index < text.Length && (IsNameStart(text[_index]) || char.IsAsciiDigit(text[_index])))
        {
            _index++;
        }

        var word = text[start.._index];
        _tokens.Add(new(TokenKind.Word, word, word.ToUpperInvariant(), at));
    }

    private void ReadSymbol(char c)
    {
        var at = Here;
        if (c == '?')
        {
            _index++;
            _tokens.Add(new(TokenKind.Parameter, "?", "?", at));
            return;
        }

        foreach (var symbol in Symbols)
        {
            if (At(symbol))
            {
                _index += symbol.Length;
                _tokens.Add(new(TokenKind.Symbol, symbol, symbol == "!=" ? "<>" : symbol, at));
                return;
            }
        }

        throw new SqlException(SqlErrorName.SyntaxError, $"mismatched input '{c}'. Expecting: <statement>", at);
    }

    private (string Raw, string Value) ReadQuoted(char quote)
    {
        var (at, start) = (Here, _index);
        var value = new StringBuilder();
        Advance();
        while (true)
        {
            if (_index >= text.Length)
            {
                throw new SqlException(SqlErrorName.SyntaxError, $"mismatched input '{quote}'. Expecting: <expression>", at);
            }

            var c = text[_index];
            Advance();
            if (c == quote)
            {
                if (_index >= text.Length || text[_index] != quote)
                {
                    return (text[start.._index], value.ToString());
                }

                Advance();
            }
            else if (c == '\\' && isHive && quote != '`' && _index < text.Length)
            {
                ReadEscape(value);
                continue;
            }

            value.Append(c);
        }
    }

    private void ReadNumber()
    {
        var (at, start) = (Here, _index);
        var kind = TokenKind.Integer;
        if (ReadRadix(at))
        {
            return;
        }

        Digits();
        if (_index < text.Length && text[_index] == '.')
        {
            kind = TokenKind.Decimal;
            _index++;
            Digits();
        }

        if (_index < text.Length && text[_index] is 'e' or 'E' && ExponentFollows())
        {
            kind = TokenKind.Double;
            _index += text[_index + 1] is '+' or '-' ? 2 : 1;
            Digits();
        }

        if (_index < text.Length && (IsNameStart(text[_index]) || text[_index - 1] == '_'))
        {
            throw new SqlException(SqlErrorName.SyntaxError, "identifiers must not start with a digit; surround the identifier with double quotes", at);
        }

        var raw = text[start.._index];
        _tokens.Add(new(kind, raw, raw.Replace("_", "", StringComparison.Ordinal), at));
    }

    /// <summary>0x1F, 0o17, 0b101: the token's value is decimal.</summary>
    private bool ReadRadix(SourcePosition at)
    {
        if (text[_index] != '0' || _index + 1 >= text.Length)
        {
            return false;
        }

        var radix = char.ToLowerInvariant(text[_index + 1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
        if (radix == 0)
        {
            return false;
        }

        var start = _index;
        _index += 2;
        while (_index < text.Length && (char.IsAsciiLetterOrDigit(text[_index]) || text[_index] == '_'))
        {
            _index++;
        }

        var raw = text[start.._index];
        Int128 value = 0;
        foreach (var c in raw.AsSpan(2))
        {
            var digit = c == '_' ? 0 : char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value > long.MaxValue)
            {
                throw InvalidNumber(raw, at);
            }

            value = c == '_' ? value : (value * radix) + digit;
        }

        _tokens.Add(value <= long.MaxValue && !raw.EndsWith('_') && raw.Length > 2
            ? new(TokenKind.Integer, raw, value.ToString(CultureInfo.InvariantCulture), at) : throw InvalidNumber(raw, at));
        return true;
    }

    private static SqlException InvalidNumber(string raw, SourcePosition at) => new(SqlErrorName.SyntaxError, $"Invalid numeric literal: {raw}", at);

    private void Digits()
    {
        while (_index < text.Length && (char.IsAsciiDigit(text[_index])
            || (text[_index] == '_' && _index + 1 < text.Length && char.IsAsciiDigit(text[_index + 1]))))
        {
            _index++;
        }
    }

    private bool ExponentFollows()
    {
        var next = _index + 1;
        if (next < text.Length && text[next] is '+' or '-')
        {
            next++;
        }

        return next < text.Length && char.IsAsciiDigit(text[next]);
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
