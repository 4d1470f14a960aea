using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.PartiQl;

/// <summary>Goes through the tokens of one statement.</summary>
internal sealed class PartiQlTokens
{
    private static readonly string[] Pairs = ["<<", ">>", "<=", ">=", "<>", "!=", "||"];

    private readonly string _text;
    private readonly List<PartiQlToken> _tokens = [];
    private int _at;

    public PartiQlTokens(string text)
    {
        _text = text;
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var token = Read(at);
            _tokens.Add(token);
            at += token.Length;
        }

        _tokens.Add(new PartiQlToken(PartiQlTokenKind.End, string.Empty, text.Length, 0));
    }

    public PartiQlToken Current => _tokens[_at];

    public PartiQlToken Next => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    public PartiQlToken Take() => _tokens[_at++];

    public bool TryTake(string symbol)
    {
        var isFound = Current.Is(symbol);
        _at += isFound ? 1 : 0;
        return isFound;
    }

    public bool TryTakeWord(string keyword)
    {
        var isFound = Current.IsWord(keyword);
        _at += isFound ? 1 : 0;
        return isFound;
    }

    public void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Malformed();
        }
    }

    public void ExpectWord(string keyword)
    {
        if (!TryTakeWord(keyword))
        {
            throw Malformed();
        }
    }

    /// <summary>A name, quoted or not.</summary>
    public string Name() => Current.Kind == PartiQlTokenKind.Quoted || (Current.Kind == PartiQlTokenKind.Word && !PartiQlReserved.Contains(Current.Text))
        ? Take().Text
        : throw Malformed();

    public TarnException Malformed() => ItemErrors.Invalid($"Statement wasn't well formed, can't be processed: {_text}");

    /// <summary>An error with a token's line, column and length.</summary>
    public TarnException At(PartiQlToken token, string message)
    {
        var line = _text.AsSpan(0, token.Start).Count('\n') + 1;
        var column = token.Start - _text.LastIndexOf('\n', Math.Max(0, token.Start - 1));
        return ItemErrors.Invalid($"{message} at {line}:{(_text.Contains('\n', StringComparison.Ordinal) ? column : token.Start + 1)}:{token.Length}");
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';

    private PartiQlToken Read(int at)
    {
        var first = _text[at];
        switch (first)
        {
            case '\'' or '"' or '`':
                return Quoted(at, first);
            case >= '0' and <= '9':
                return Number(at);
            case var letter when char.IsAsciiLetter(letter) || letter is '_' or '$':
                var end = at;
                while (end < _text.Length && IsPart(_text[end]))
                {
                    end++;
                }

                return new PartiQlToken(PartiQlTokenKind.Word, _text[at..end], at, end - at);
            default:
                var length = Array.Exists(Pairs, pair => string.CompareOrdinal(_text, at, pair, 0, 2) == 0) ? 2 : 1;
                return new PartiQlToken(PartiQlTokenKind.Symbol, _text.Substring(at, length), at, length);
        }
    }

    private PartiQlToken Quoted(int at, char quote)
    {
        var end = at + 1;
        while (end < _text.Length && (_text[end] != quote || (end + 1 < _text.Length && _text[end + 1] == quote)))
        {
            end += _text[end] == quote ? 2 : 1;
        }

        if (end >= _text.Length)
        {
            throw Malformed();
        }

        var kind = quote == '\'' ? PartiQlTokenKind.Text : quote == '"' ? PartiQlTokenKind.Quoted : PartiQlTokenKind.Ion;
        var text = _text[(at + 1)..end].Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
        return new PartiQlToken(kind, text, at, end + 1 - at);
    }

    private PartiQlToken Number(int at)
    {
        var end = at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '.'
            || (_text[end] is '+' or '-' && _text[end - 1] is 'e' or 'E')))
        {
            end++;
        }

        return new PartiQlToken(PartiQlTokenKind.Number, _text[at..end], at, end - at);
    }
}
