using System.Text;

namespace Tarn.Patterns.Logs;

/// <summary>Reads a pattern from its beginning to its end.</summary>
/// <param name="text">The pattern.</param>
internal sealed class PatternScanner(string text)
{
    private int _at;

    /// <summary>Whether the pattern has ended.</summary>
    public bool IsAtEnd => _at == text.Length;

    /// <summary>The next character; a zero at the end.</summary>
    public char Next => _at < text.Length ? text[_at] : '\0';

    /// <summary>Skips spaces.</summary>
    public PatternScanner Spaces()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return this;
    }

    /// <summary>Takes a text if it comes next.</summary>
    public bool TryTake(string wanted)
    {
        if (string.CompareOrdinal(text, _at, wanted, 0, wanted.Length) != 0)
        {
            return false;
        }

        _at += wanted.Length;
        return true;
    }

    /// <summary>Takes a word of letters, in any case, that ends there.</summary>
    public bool TryTakeWord(string word)
    {
        var end = _at + word.Length;
        if (string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0
            || (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')))
        {
            return false;
        }

        _at = end;
        return true;
    }

    /// <summary>Takes a text that must come next.</summary>
    public void Take(string wanted)
    {
        if (!TryTake(wanted))
        {
            throw FilterPattern.Invalid(IsAtEnd ? $"'{wanted}' is missing at its end" : $"'{wanted}' is missing at character {_at + 1}");
        }
    }

    /// <summary>Takes the characters up to one that ends them.</summary>
    public string Until(Func<char, bool> ends)
    {
        var from = _at;
        while (_at < text.Length && !ends(text[_at]))
        {
            _at++;
        }

        return text[from.._at];
    }

    /// <summary>Takes a text between two equal delimiters. A backslash takes the delimiter, or a backslash, as it is.</summary>
    public string Quoted(char mark)
    {
        var (from, taken) = (_at++, new StringBuilder());
        while (Next != mark)
        {
            if (IsAtEnd)
            {
                throw FilterPattern.Invalid($"the {mark} at character {from + 1} has no end");
            }

            if (Next == '\\' && _at + 1 < text.Length && (text[_at + 1] == mark || (text[_at + 1] == '\\' && mark == '"')))
            {
                _at++;
            }

            taken.Append(text[_at++]);
        }

        _at++;
        return taken.ToString();
    }

    /// <summary>The error of a character that cannot come here.</summary>
    public Exception Unexpected() =>
        FilterPattern.Invalid(IsAtEnd ? "it ends too soon" : $"'{Next}' at character {_at + 1} is not expected");
}
