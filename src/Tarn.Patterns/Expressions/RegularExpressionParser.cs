using System.Text;

namespace Tarn.Patterns.Expressions;

/// <summary>Reads a pattern in Oniguruma's Perl syntax: choices, sequences, quantifiers, groups.</summary>
internal sealed partial class RegularExpressionParser
{
    private const int DepthMax = 100;
    private const int RepeatMax = 10_000;

    private readonly int[] _text;
    private readonly List<string?> _groupNames = [null];
    private readonly List<(int Number, int At)> _references = [];
    private PatternOptions _options;
    private int _at;
    private int _depth;

    public RegularExpressionParser(string pattern, PatternOptions options)
    {
        _text = [.. pattern.EnumerateRunes().Select(rune => rune.Value)];
        _options = options;
    }

    public IReadOnlyList<string?> GroupNames => _groupNames;

    private bool AtEnd => _at >= _text.Length;

    public PatternNode Parse()
    {
        var root = ParseChoice();
        if (!AtEnd)
        {
            throw Wrong("a ')' without its '('");
        }

        foreach (var (number, at) in _references)
        {
            if (number >= _groupNames.Count)
            {
                _at = at;
                throw Wrong($"a reference to group {number}, which the pattern does not have");
            }
        }

        return root;
    }

    private PatternNode ParseChoice()
    {
        if (++_depth > DepthMax)
        {
            throw Wrong($"groups nested deeper than {DepthMax}");
        }

        var options = _options;
        var branches = new List<PatternNode> { ParseSequence() };
        while (Take('|'))
        {
            branches.Add(ParseSequence());
        }

        _options = options;
        _depth--;
        return branches.Count == 1 ? branches[0] : new PatternNode.Choice(branches);
    }

    private PatternNode ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (!AtEnd && Peek() is not ('|' or ')'))
        {
            if (SkipExtended())
            {
                continue;
            }

            var part = ParsePart();
            parts.Add(ParseQuantifiers(part));
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private bool SkipExtended()
    {
        if (!Has(PatternOptions.Extended))
        {
            return false;
        }

        if (Peek() is ' ' or (>= '\t' and <= '\r'))
        {
            _at++;
            return true;
        }

        if (Peek() != '#')
        {
            return false;
        }

        while (!AtEnd && Peek() != '\n')
        {
            _at++;
        }

        return true;
    }

    private PatternNode ParseQuantifiers(PatternNode part)
    {
        for (var count = 0; !AtEnd; count++)
        {
            if (SkipExtended())
            {
                continue;
            }

            var interval = false;
            int min, max;
            switch (Peek())
            {
                case '*':
                    (min, max) = (0, -1);
                    _at++;
                    break;
                case '+':
                    (min, max) = (1, -1);
                    _at++;
                    break;
                case '?':
                    (min, max) = (0, 1);
                    _at++;
                    break;
                case '{' when TakeInterval(out min, out max):
                    interval = true;
                    break;
                default:
                    return part;
            }

            var greedy = !Take('?');
            var possessive = greedy && !interval && Take('+');
            part = new PatternNode.Repeat(part, min, max, greedy);
            part = possessive ? new PatternNode.Atomic(part) : part;
            if (count > DepthMax)
            {
                throw Wrong("too many quantifiers in a row");
            }
        }

        return part;
    }

    // Text in braces that is no interval is itself.
    private bool TakeInterval(out int min, out int max)
    {
        var start = _at++;
        max = -1;
        if (TakeNumber(out min))
        {
            max = min;
            if (Take(',') && !TakeNumber(out max))
            {
                max = -1;
            }

            if (Take('}'))
            {
                if (min > RepeatMax || max > RepeatMax)
                {
                    throw Wrong($"a repeat count above {RepeatMax}");
                }

                (min, max) = max >= 0 && max < min ? (max, min) : (min, max);
                return true;
            }
        }

        _at = start;
        return false;
    }

    private bool TakeNumber(out int number)
    {
        number = 0;
        var start = _at;
        while (!AtEnd && Peek() is >= '0' and <= '9')
        {
            number = Math.Min(number * 10 + Peek() - '0', 10_000_000);
            _at++;
        }

        return _at > start;
    }

    private PatternNode ParsePart()
    {
        var c = _text[_at++];
        switch (c)
        {
            case '.':
                return new PatternNode.Any(Has(PatternOptions.DotMatchesAll));
            case '^':
                return new PatternNode.Anchor(Has(PatternOptions.LineAnchors) ? PatternOperation.LineStart : PatternOperation.TextStart);
            case '$':
                return new PatternNode.Anchor(Has(PatternOptions.LineAnchors) ? PatternOperation.LineEnd : PatternOperation.TextEndOrLineFeed);
            case '[':
                return new PatternNode.Set(ParseSet());
            case '(':
                return ParseGroup();
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?':
                _at--;
                throw Wrong("a quantifier without a part before it");
            default:
                return Literal(c);
        }
    }

    private PatternNode Literal(int c)
    {
        var folded = Has(PatternOptions.IgnoreCase);
        return new PatternNode.Character(folded ? CharacterSet.Fold(c) : c, folded);
    }

    private bool Has(PatternOptions option) => (_options & option) != 0;

    private int Peek() => _text[_at];

    private bool Take(int c)
    {
        var found = !AtEnd && _text[_at] == c;
        _at += found ? 1 : 0;
        return found;
    }

    private bool Take(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (_at + i >= _text.Length || _text[_at + i] != text[i])
            {
                return false;
            }
        }

        _at += text.Length;
        return true;
    }

    private string TakeUntil(char end, string what)
    {
        var name = new StringBuilder();
        while (!Take(end))
        {
            if (AtEnd)
            {
                throw Wrong($"{what} without its '{end}'");
            }

            name.Append(new Rune(_text[_at++]));
        }

        return name.ToString();
    }

    private PatternException Wrong(string fault) => new($"The regular expression has {fault} (character {_at + 1}).", _at + 1);
}
