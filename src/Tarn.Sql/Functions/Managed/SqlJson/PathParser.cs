using System.Globalization;

namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>Reads a path of SQL/JSON.</summary>
/// <seealso href="https://trino.io/docs/current/functions/json.html#json-path-language"/>
internal sealed partial class PathParser(string text)
{
    private const int DepthMax = 100;

    private int _at;
    private int _depth;

    /// <summary>Reads a path.</summary>
    /// <exception cref="PathSyntaxException">The text is no path.</exception>
    public static SqlJsonPath Parse(string text)
    {
        var parser = new PathParser(text);
        parser.SkipBlank();
        var isLax = parser.TakeWord("lax");
        if (!isLax && !parser.TakeWord("strict"))
        {
            throw parser.Wrong($"missing {{'lax', 'strict'}} at '{parser.Shown}'");
        }

        var expression = parser.ParseSum();
        parser.SkipBlank();
        return parser._at == text.Length ? new(isLax, expression) : throw parser.Unexpected();
    }

    private string Shown => _at < text.Length ? text[_at].ToString() : "<EOF>";

    private PathNode ParseSum()
    {
        if (++_depth > DepthMax)
        {
            throw Wrong($"a path nested deeper than {DepthMax}");
        }

        var left = ParseProduct();
        while (TakeOne("+-") is { } sign)
        {
            left = new PathNode.Operation(sign, left, ParseProduct());
        }

        _depth--;
        return left;
    }

    private PathNode ParseProduct()
    {
        var left = ParseSigned();
        while (TakeOne("*/%") is { } sign)
        {
            left = new PathNode.Operation(sign, left, ParseSigned());
        }

        return left;
    }

    private PathNode ParseSigned() => TakeOne("+-") is { } sign ? new PathNode.Sign(sign == '-', ParseSigned()) : ParseAccessors(ParsePrimary());

    private PathNode ParseAccessors(PathNode node)
    {
        while (true)
        {
            if (Take(".."))
            {
                node = new PathNode.Descendant(node, ParseName());
            }
            else if (Take("."))
            {
                node = ParseMember(node);
            }
            else if (Take("["))
            {
                node = ParseElements(node);
            }
            else if (Take("?"))
            {
                Expect("(");
                node = new PathNode.Filter(node, ParseDisjunction());
                Expect(")");
            }
            else
            {
                return node;
            }
        }
    }

    private PathNode ParseMember(PathNode node)
    {
        if (Take("*"))
        {
            return new PathNode.Member(node, null);
        }

        SkipBlank();
        var isQuoted = _at < text.Length && text[_at] == '"';
        var name = ParseName();
        if (isQuoted || !Take("("))
        {
            return new PathNode.Member(node, name);
        }

        Expect(")");
        return name is "type" or "size" or "double" or "ceiling" or "floor" or "abs" or "keyvalue" ? new PathNode.Method(node, name)
            : throw Wrong($"the method {name}() is not supported");
    }

    private PathNode.Elements ParseElements(PathNode node)
    {
        var subscripts = new List<(PathNode, PathNode?)>();
        if (!Take("*"))
        {
            do
            {
                var from = ParseSum();
                subscripts.Add((from, TakeWord("to") ? ParseSum() : null));
            }
            while (Take(","));
        }

        Expect("]");
        return new PathNode.Elements(node, subscripts);
    }

    private PathNode ParsePrimary()
    {
        SkipBlank();
        if (Take("("))
        {
            var inner = ParseSum();
            Expect(")");
            return inner;
        }

        if (Take("$"))
        {
            return _at < text.Length && (IsNameStart(text[_at]) || text[_at] == '"') ? new PathNode.Variable(ParseName()) : new PathNode.Root();
        }

        if (Take("@"))
        {
            return new PathNode.Current();
        }

        if (_at < text.Length && text[_at] == '"')
        {
            return new PathNode.Literal(new JsonItem.Text(ParseName()));
        }

        if (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
        {
            return new PathNode.Literal(ParseNumber());
        }

        return TakeWord("last") ? new PathNode.Last() : TakeWord("null") ? new PathNode.Literal(new JsonItem.Null())
            : TakeWord("true") ? new PathNode.Literal(new JsonItem.Truth(true))
            : TakeWord("false") ? new PathNode.Literal(new JsonItem.Truth(false)) : throw Unexpected();
    }

    private JsonItem ParseNumber()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '.'
            || (text[_at] is '+' or '-' && char.ToLowerInvariant(text[_at - 1]) == 'e')))
        {
            _at++;
        }

        var number = text.AsSpan(start, _at - start);
        if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
        {
            return new JsonItem.Whole(whole);
        }

        var isFixed = number.IndexOfAny('e', 'E') < 0;
        if (isFixed && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return new JsonItem.Fixed(value);
        }

        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var floating) ? new JsonItem.Floating(floating)
            : throw Wrong($"invalid number {number}");
    }

    private PathPredicate ParseDisjunction()
    {
        var left = ParseConjunction();
        while (Take("||"))
        {
            left = new PathPredicate.Junction(false, left, ParseConjunction());
        }

        return left;
    }

    private PathPredicate ParseConjunction()
    {
        var left = ParseCondition();
        while (Take("&&"))
        {
            left = new PathPredicate.Junction(true, left, ParseCondition());
        }

        return left;
    }

    private PathPredicate ParseCondition()
    {
        if (++_depth > DepthMax)
        {
            throw Wrong($"a path nested deeper than {DepthMax}");
        }

        var condition = Take("!") ? new PathPredicate.Inverse(ParseCondition()) : ParseBracketed() ?? ParseComparison();
        _depth--;
        return condition;
    }

    /// <summary>A predicate in brackets, perhaps with `is unknown`; null when the brackets hold an expression.</summary>
    private PathPredicate? ParseBracketed()
    {
        var (at, depth) = (_at, _depth);
        if (!Take("("))
        {
            return null;
        }

        try
        {
            var inner = ParseDisjunction();
            Expect(")");
            if (!TakeWord("is"))
            {
                return inner;
            }

            return TakeWord("unknown") ? new PathPredicate.IsUnknown(inner) : throw Unexpected();
        }
        catch (PathSyntaxException)
        {
            (_at, _depth) = (at, depth);
            return null;
        }
    }

    private PathPredicate ParseComparison()
    {
        if (TakeWord("exists"))
        {
            Expect("(");
            var value = ParseSum();
            Expect(")");
            return new PathPredicate.Exists(value);
        }

        var left = ParseSum();
        foreach (var (symbol, name) in new[] { ("==", "="), ("<>", "<>"), ("!=", "<>"), ("<=", "<="), (">=", ">="), ("<", "<"), (">", ">") })
        {
            if (Take(symbol))
            {
                return new PathPredicate.Comparison(name, left, ParseSum());
            }
        }

        if (TakeWord("starts"))
        {
            return TakeWord("with") ? new PathPredicate.StartsWith(left, ParsePrimary()) : throw Unexpected();
        }

        throw TakeWord("like_regex") ? Wrong("like_regex predicate is not yet supported") : Unexpected();
    }
}
