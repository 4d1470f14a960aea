using Tarn.Patterns.Paths.Filters;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>From the text of a filter, with its round brackets, to its condition.</summary>
internal sealed class FilterParser
{
    private const int NestingMax = 64;
    private readonly PathTextCursor _at;
    private readonly OperandParser _operands;
    private int _depth;

    private FilterParser(string text, int nesting)
    {
        _at = new PathTextCursor(text);
        _operands = new OperandParser(_at, nesting);
    }

    /// <exception cref="PatternException">The filter is wrong.</exception>
    public static FilterExpression Parse(string text, int nesting)
    {
        var parser = new FilterParser(text, nesting);
        var read = parser.ReadAny();
        parser._at.SkipSpaces();
        return !parser._at.Has(parser._at.Position)
            ? read
            : throw new PatternException($"Expected end of filter expression instead of: {text[parser._at.Position..]}");
    }

    private FilterExpression ReadAny() => ReadJoined("||", ReadAll, isAny: true);

    private FilterExpression ReadAll() => ReadJoined("&&", ReadPart, isAny: false);

    private FilterExpression ReadJoined(string sign, Func<FilterExpression> read, bool isAny)
    {
        var parts = new List<FilterExpression> { read() };
        while (_at.TryTake(sign))
        {
            parts.Add(read());
        }

        return parts.Count == 1 ? parts[0] : new JoinedExpressions(parts, isAny);
    }

    private FilterExpression ReadPart()
    {
        if (++_depth > NestingMax)
        {
            throw new PatternException($"A filter has more than {NestingMax} brackets in one another.");
        }

        try
        {
            _at.SkipSpaces();
            if (_at.Is('!') && _at.After(_at.Position) is not ('$' or '@'))
            {
                _at.Take('!');
                return new NotExpression(ReadPart());
            }

            if (!_at.Is('('))
            {
                return ReadComparison();
            }

            _at.Take('(');
            var inner = ReadAny();
            _at.Take(')');
            return inner;
        }
        finally
        {
            _depth--;
        }
    }

    // A path without an operator that is known asks whether something is there.
    private FilterExpression ReadComparison()
    {
        var left = _operands.Read(out var isNegated);
        var end = _at.Position;
        if (TryReadOperator() is { } operation && _operands.TryRead() is { } right)
        {
            return new CompareExpression(left, operation, right);
        }

        _at.Position = end;
        return left.Path is { } path ? new ExistsExpression(path, !isNegated) : throw new PatternException("Expected path node", end + 1);
    }

    private FilterOperator? TryReadOperator()
    {
        var from = _at.SkipSpaces().Position;
        var isSign = _at.Has(from) && OperandParser.IsSign(_at.Current);
        while (_at.Has(_at.Position) && (isSign ? OperandParser.IsSign(_at.Current) : _at.Current != ' '))
        {
            _at.Position++;
        }

        return _at.Text(from, _at.Position).ToUpperInvariant() switch
        {
            "==" => FilterOperator.Equal,
            "!=" => FilterOperator.NotEqual,
            "===" => FilterOperator.Same,
            "!==" => FilterOperator.NotSame,
            "<" => FilterOperator.Less,
            "<=" => FilterOperator.LessOrEqual,
            ">" => FilterOperator.Greater,
            ">=" => FilterOperator.GreaterOrEqual,
            "=~" => FilterOperator.Matches,
            "IN" => FilterOperator.In,
            "NIN" => FilterOperator.NotIn,
            "CONTAINS" => FilterOperator.Contains,
            "SIZE" => FilterOperator.Size,
            "EMPTY" => FilterOperator.Empty,
            "SUBSETOF" => FilterOperator.SubsetOf,
            "ANYOF" => FilterOperator.AnyOf,
            "NONEOF" => FilterOperator.NoneOf,
            "ALL" or "TYPE" or "MATCHES" or "EXISTS" => FilterOperator.Never,
            _ => null,
        };
    }
}
