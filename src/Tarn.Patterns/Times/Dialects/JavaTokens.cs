namespace Tarn.Patterns.Times.Dialects;

/// <summary>The patterns of <c>java.time.format.DateTimeFormatter</c>. Faults have Java's messages.</summary>
internal sealed class JavaTokens
{
    private readonly string _pattern;
    private readonly List<TimeToken> _tokens = [];
    private int _at;
    private int _optionalDepth;

    private JavaTokens(string pattern) => _pattern = pattern;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">The pattern is invalid.</exception>
    public static List<TimeToken> Read(string pattern) => new JavaTokens(pattern).Read();

    private List<TimeToken> Read()
    {
        while (_at < _pattern.Length)
        {
            var letter = _pattern[_at];
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

        return _tokens;
    }

    private void ReadField()
    {
        var (letter, count) = Run();
        var pad = 0;
        if (letter == 'p')
        {
            if (_at >= _pattern.Length || !char.IsAsciiLetter(_pattern[_at]))
            {
                throw Refused($"Pad letter 'p' must be followed by valid pad pattern: {_pattern}");
            }

            pad = count;
            (letter, count) = Run();
        }

        if (JavaLetters.Refusal(letter, count) is { } refusal)
        {
            throw Refused(refusal);
        }

        _tokens.Add(JavaLetters.Token(letter, count) with { PadTo = pad });
    }

    private (char Letter, int Count) Run()
    {
        var start = _at;
        while (_at < _pattern.Length && _pattern[_at] == _pattern[start])
        {
            _at++;
        }

        return (_pattern[start], _at - start);
    }

    private void ReadQuoted()
    {
        var start = ++_at;
        while (_at < _pattern.Length)
        {
            if (_pattern[_at] == '\'')
            {
                if (_at + 1 >= _pattern.Length || _pattern[_at + 1] != '\'')
                {
                    break;
                }

                _at++;
            }

            _at++;
        }

        if (_at >= _pattern.Length)
        {
            throw Refused($"Pattern ends with an incomplete string literal: {_pattern}");
        }

        var text = _pattern[start.._at++];
        _tokens.Add(TimeToken.Of(text.Length == 0 ? "'" : text.Replace("''", "'", StringComparison.Ordinal)));
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
                _tokens.Add(TimeToken.Of(letter.ToString()));
                break;
        }
    }

    private static PatternException Refused(string message) => new(message);
}
