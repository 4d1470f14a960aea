using System.Text;

namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>Names, words and symbols of paths.</summary>
internal sealed partial class PathParser
{
    private string ParseName()
    {
        SkipBlank();
        var name = new StringBuilder();
        if (_at < text.Length && text[_at] == '"')
        {
            for (_at++; ; _at++)
            {
                if (_at >= text.Length)
                {
                    throw Unexpected();
                }

                if (text[_at] == '"' && (_at + 1 >= text.Length || text[++_at] != '"'))
                {
                    _at += _at < text.Length && text[_at] == '"' ? 1 : 0;
                    return name.ToString();
                }

                name.Append(text[_at]);
            }
        }

        while (_at < text.Length && (IsNameStart(text[_at]) || (name.Length > 0 && char.IsAsciiDigit(text[_at]))))
        {
            name.Append(text[_at++]);
        }

        return name.Length > 0 ? name.ToString() : throw Unexpected();
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private void SkipBlank()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private bool Take(string symbol)
    {
        SkipBlank();
        if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0)
        {
            return false;
        }

        _at += symbol.Length;
        return true;
    }

    private char? TakeOne(string symbols)
    {
        SkipBlank();
        return _at < text.Length && symbols.Contains(text[_at], StringComparison.Ordinal) ? text[_at++] : null;
    }

    private bool TakeWord(string word)
    {
        SkipBlank();
        var end = _at + word.Length;
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0 || (end < text.Length && (IsNameStart(text[end]) || char.IsAsciiDigit(text[end]))))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Unexpected();
        }
    }

    private PathSyntaxException Unexpected() => Wrong($"mismatched input '{Shown}'");

    private PathSyntaxException Wrong(string message) => new(message, _at);
}
