using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>`MATCH_RECOGNIZE (…)` after a relation. Its words stay names everywhere else.</content>
internal sealed partial class SqlParser
{
    private Relation ParseAliasedRelation()
    {
        var relation = ParseAliasedInput();
        while (IsWord("MATCH_RECOGNIZE") && Peek().IsSymbol("("))
        {
            relation = ParseMatch(relation);
            if (AcceptWord("AS") || (IsName(Current) && !Keywords.NeverAlias.Contains(Current.Value)))
            {
                relation = new AliasedRelation(relation, ParseIdentifier(), IsSymbol("(") ? ParseColumnAliases() : null);
            }
        }

        return relation;
    }

    private MatchRelation ParseMatch(Relation input)
    {
        var at = Next().At;
        Expect("(");
        IReadOnlyList<Expression> partitions = [];
        if (AcceptWord("PARTITION"))
        {
            ExpectWord("BY");
            partitions = ParseList(ParseExpression);
        }

        IReadOnlyList<SortItem> order = AcceptWord("ORDER") ? ParseOrderBy() : [];
        IReadOnlyList<MatchMeasure> measures = AcceptWord("MEASURES") ? ParseList(ParseMeasure) : [];
        var rows = ParseMatchRows();
        var skip = ParseMatchSkip();
        var search = IsWord("INITIAL") || IsWord("SEEK") ? Next().Value : null;
        ExpectWord("PATTERN");
        Expect("(");
        var pattern = ParseRowPattern();
        Expect(")");
        var within = AcceptWord("WITHIN") ? ParseWithin() : null;
        IReadOnlyList<MatchSubset> subsets = AcceptWord("SUBSET") ? ParseList(ParseSubset) : [];
        ExpectWord("DEFINE");
        var definitions = ParseList(ParseMatchDefinition);
        var end = Current.At;
        Expect(")", "','");
        return new(input, at)
        {
            PartitionBy = partitions,
            OrderBy = order,
            Measures = measures,
            Rows = rows,
            Skip = skip,
            Search = search,
            Pattern = pattern,
            Within = within,
            Subsets = subsets,
            Definitions = definitions,
            Text = _text.Length > 0 ? _text[OffsetOf(_text, at)..OffsetOf(_text, end)] : "",
        };
    }

    private IntervalLiteral ParseWithin() => IsWord("INTERVAL") ? ParseInterval(Current) : throw Mismatch("'INTERVAL'");

    private MatchMeasure ParseMeasure()
    {
        var value = ParseExpression();
        ExpectWord("AS");
        return new(value, ParseIdentifier());
    }

    private MatchRows ParseMatchRows()
    {
        if (AcceptWord("ONE"))
        {
            ExpectWord("ROW");
            ExpectWord("PER");
            ExpectWord("MATCH");
            return MatchRows.One;
        }

        if (!AcceptWord("ALL"))
        {
            return MatchRows.One;
        }

        ExpectWord("ROWS");
        ExpectWord("PER");
        ExpectWord("MATCH");
        if (AcceptWord("WITH"))
        {
            ExpectWord("UNMATCHED");
            ExpectWord("ROWS");
            return MatchRows.AllWithUnmatched;
        }

        var form = IsWord("SHOW") ? MatchRows.AllShowEmpty : IsWord("OMIT") ? MatchRows.AllOmitEmpty : MatchRows.All;
        if (form != MatchRows.All)
        {
            Next();
            ExpectWord("EMPTY");
            ExpectWord("MATCHES");
        }

        return form;
    }

    private MatchSkip ParseMatchSkip()
    {
        var at = Current.At;
        if (!AcceptWord("AFTER"))
        {
            return new(MatchSkipKind.Unsaid, null, at);
        }

        ExpectWord("MATCH");
        ExpectWord("SKIP");
        if (AcceptWord("PAST"))
        {
            ExpectWord("LAST");
            ExpectWord("ROW");
            return new(MatchSkipKind.PastLastRow, null, at);
        }

        ExpectWord("TO", "PAST");
        if (IsWord("NEXT") && Peek().IsWord("ROW"))
        {
            _index += 2;
            return new(MatchSkipKind.NextRow, null, at);
        }

        var first = IsWord("FIRST") && IsName(Peek()) && !Peek().IsWord("PATTERN");
        if (first || (IsWord("LAST") && IsName(Peek()) && !Peek().IsWord("PATTERN")))
        {
            Next();
        }

        return new(first ? MatchSkipKind.ToFirst : MatchSkipKind.ToLast, ParseIdentifier(), at);
    }

    private MatchSubset ParseSubset()
    {
        var name = ParseIdentifier();
        Expect("=");
        return new(name, ParseParenthesized(ParseIdentifier));
    }

    private MatchDefinition ParseMatchDefinition()
    {
        var variable = ParseIdentifier();
        ExpectWord("AS");
        return new(variable, ParseExpression());
    }
}
