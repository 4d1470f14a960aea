namespace Tarn.Patterns.Expressions;

/// <summary>Groups, looks, options inside of a pattern, and references.</summary>
internal sealed partial class RegularExpressionParser
{
    private PatternNode ParseGroup()
    {
        if (!Take('?'))
        {
            return ParseCapture(null);
        }

        switch (AtEnd ? 0 : _text[_at++])
        {
            case ':':
                return Closed(ParseChoice());
            case '=':
                return new PatternNode.Lookaround(Closed(ParseChoice()), true, false);
            case '!':
                return new PatternNode.Lookaround(Closed(ParseChoice()), true, true);
            case '>':
                return new PatternNode.Atomic(Closed(ParseChoice()));
            case '#':
                TakeUntil(')', "a comment");
                return new PatternNode.Empty();
            case '<' when Take('='):
                return new PatternNode.Lookaround(Closed(ParseChoice()), false, false);
            case '<' when Take('!'):
                return new PatternNode.Lookaround(Closed(ParseChoice()), false, true);
            case '<':
                return ParseCapture(ParseName());
            case '(':
                throw Wrong("a condition, which is not supported");
            default:
                _at--;
                return ParseOptions();
        }
    }

    private string ParseName()
    {
        var name = TakeUntil('>', "a group name");
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_') || !name.All(c => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c)))
        {
            throw Wrong("a group name that is empty or has other characters than letters, digits and '_'");
        }

        return name;
    }

    private PatternNode.Group ParseCapture(string? name)
    {
        var number = _groupNames.Count;
        _groupNames.Add(name);
        return new PatternNode.Group(Closed(ParseChoice()), number);
    }

    private PatternNode Closed(PatternNode body) => Take(')') ? body : throw Wrong("a '(' without its ')'");

    private PatternNode ParseOptions()
    {
        var (on, options) = (true, _options);
        while (!AtEnd)
        {
            var c = _text[_at++];
            switch (c)
            {
                case '-':
                    on = false;
                    break;
                case 'i' or 'm' or 's' or 'x':
                    var option = c switch
                    {
                        'i' => PatternOptions.IgnoreCase,
                        'm' => PatternOptions.LineAnchors,
                        's' => PatternOptions.DotMatchesAll,
                        _ => PatternOptions.Extended,
                    };
                    options = on ? options | option : options & ~option;
                    break;
                case ')':
                    // The options hold for the rest of the enclosing group, with its further branches.
                    _options = options;
                    return RestOfGroup();
                case ':':
                    var before = _options;
                    _options = options;
                    var body = Closed(ParseChoice());
                    _options = before;
                    return body;
                default:
                    _at--;
                    throw Wrong($"an unknown kind of group '(?{(char)c}'");
            }
        }

        throw Wrong("a '(' without its ')'");
    }

    private PatternNode RestOfGroup()
    {
        // Options that follow each other nest, and open no group that ParseChoice counts.
        if (++_depth > DepthMax)
        {
            throw Wrong($"groups nested deeper than {DepthMax}");
        }

        var rest = new List<PatternNode> { ParseSequence() };
        while (Take('|'))
        {
            rest.Add(ParseSequence());
        }

        _depth--;
        return rest.Count == 1 ? rest[0] : new PatternNode.Choice(rest);
    }

    private PatternNode.BackReference Reference(int number)
    {
        _references.Add((number, _at));
        return new PatternNode.BackReference(number, Has(PatternOptions.IgnoreCase));
    }

    private PatternNode.BackReference NamedReference()
    {
        if (!Take('<'))
        {
            throw Wrong("a '\\k' without a name in '<>'");
        }

        var name = TakeUntil('>', "a reference");
        var number = int.TryParse(name, out var parsed) && parsed > 0 ? parsed : _groupNames.LastIndexOf(name);
        return number > 0 ? Reference(number) : throw Wrong("a reference to a group that is not there");
    }
}
