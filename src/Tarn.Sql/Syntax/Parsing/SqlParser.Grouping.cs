using Tarn.Sql.Limits;
using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>GROUP BY with its sets.</content>
internal sealed partial class SqlParser
{
    private GroupBy ParseGroupBy()
    {
        var at = Next().At;
        ExpectWord("BY");
        var distinct = AcceptWord("DISTINCT");
        if (!distinct)
        {
            AcceptWord("ALL");
        }

        return new(distinct, ParseList(ParseGroupingElement), at);
    }

    private GroupingElement ParseGroupingElement()
    {
        var at = Current.At;
        if (AcceptWord("ROLLUP"))
        {
            var parts = ParseParenthesized(ParseGroupingSet);
            CheckGroupingSets(parts.Count + 1L, at);
            return new(false,
                [.. Enumerable.Range(0, parts.Count + 1).Select(n => (IReadOnlyList<Expression>)[.. parts.Take(parts.Count - n).SelectMany(p => p)])], at);
        }

        if (AcceptWord("CUBE"))
        {
            var parts = ParseParenthesized(ParseGroupingSet);
            CheckGroupingSets(1L << Math.Min(parts.Count, 62), at);
            return new(false, [.. Enumerable.Range(0, 1 << parts.Count).Select(mask =>
                (IReadOnlyList<Expression>)[.. parts.Where((_, i) => (mask >> (parts.Count - 1 - i) & 1) == 0).SelectMany(p => p)])], at);
        }

        if (IsWord("GROUPING") && Peek().IsWord("SETS"))
        {
            _index += 2;
            var sets = ParseParenthesized(ParseGroupingSet);
            CheckGroupingSets(sets.Count, at);
            return new(false, sets, at);
        }

        if (IsSymbol("(") && Peek().IsSymbol(")"))
        {
            _index += 2;
            return new(false, [[]], at);
        }

        var value = ParseExpression();
        return new(true, [value is RowConstructor { } row && row.At == at ? row.Items : [value]], at);
    }

    private static void CheckGroupingSets(long count, SourcePosition at)
    {
        if (count > StatementLimits.GroupingSetsMax)
        {
            throw new SqlException(SqlErrorName.TooManyGroupingSets, $"GROUP BY has more than {StatementLimits.GroupingSetsMax} grouping sets", at);
        }
    }

    private IReadOnlyList<Expression> ParseGroupingSet()
    {
        if (!IsSymbol("("))
        {
            return [ParseExpression()];
        }

        Next();
        IReadOnlyList<Expression> items = IsSymbol(")") ? [] : ParseList(ParseExpression);
        Expect(")");
        return items;
    }
}
