using System.Globalization;
using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <summary>
/// JSON_TABLE as a lateral query: the items of its path are unnested, and each column searches an item. Nested paths are
/// unnested beside it; of several on one level, each has rows of its own.
/// </summary>
internal sealed partial class SqlParser
{
    private const string Item = "$item";
    private const string Place = "$place";

    private int _jsonTables;

    /// <summary>A level of columns.</summary>
    private sealed record JsonColumns(TextLiteral Path, IReadOnlyList<(Identifier Name, JsonColumn Column)> Columns, IReadOnlyList<JsonColumns> Nested);

    /// <summary>A column; <see cref="Search"/> is null for a row number.</summary>
    private sealed record JsonColumn(JsonSearch? Search);

    private QueryRelation ParseJsonTable()
    {
        var at = Next().At;
        Expect("(");
        var input = ParseJsonInput();
        Expect(",");
        var path = ParseJsonPathText();
        _ = AcceptWord("AS") ? ParseIdentifier() : null;
        var passing = ParsePassing();
        var columns = ParseJsonColumns(path);
        if (IsWord("PLAN"))
        {
            throw new SqlException(SqlErrorName.NotSupported, "PLAN of JSON_TABLE is not supported", Current.At);
        }

        var fails = AcceptWord("ERROR");
        if (fails || AcceptWord("EMPTY"))
        {
            ExpectWord("ON");
            ExpectWord("ERROR");
        }

        Expect(")");
        var from = Unnested(new JsonRows(new(input, path, passing), fails, at), at, out var alias);
        var items = new List<(int Order, SelectExpression Item)>();
        var relation = AddJsonColumns(from, alias, null, columns, items, fails, at);
        var select = new SelectBody(false, [.. items.OrderBy(i => i.Order).Select(i => i.Item)], relation, null, null, null, [], at);
        return new(new Query([], select, [], null, null, at), Lateral: true, at);
    }

    private JsonColumns ParseJsonColumns(TextLiteral path)
    {
        ExpectWord("COLUMNS");
        var columns = new List<(Identifier, JsonColumn)>();
        var nested = new List<JsonColumns>();
        _ = ParseParenthesized(() =>
        {
            if (IsWord("NESTED") && (Peek().IsWord("PATH") || Peek().Kind == TokenKind.Text))
            {
                Next();
                AcceptWord("PATH");
                var inner = ParseJsonPathText();
                _ = AcceptWord("AS") ? ParseIdentifier() : null;
                nested.Add(ParseJsonColumns(inner));
            }
            else
            {
                columns.Add((ParseIdentifier(), ParseJsonColumn()));
            }

            return true;
        });
        return new(path, columns, nested);
    }

    private JsonColumn ParseJsonColumn()
    {
        var name = _tokens[_index - 1];
        if (AcceptWord("FOR"))
        {
            ExpectWord("ORDINALITY");
            return new(null);
        }

        var type = ParseType();
        var function = ParseJsonFormat() ? "JSON_QUERY" : "JSON_VALUE";
        var path = AcceptWord("PATH") ? ParseJsonPathText()
            : new TextLiteral($"lax $.\"{name.Value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", name.At);
        var search = new JsonSearch(function, new(new(new NullLiteral(name.At), false), path, []), name.At) { Returning = type };
        return new(ParseJsonClauses(search));
    }

    /// <summary>Adds the columns of a level, and joins the levels below it.</summary>
    /// <param name="tag">The number of this level among the levels that share the items; null: it has the items alone.</param>
    private Relation AddJsonColumns(Relation from, Identifier alias, int? tag, JsonColumns level,
        List<(int Order, SelectExpression Item)> items, bool fails, SourcePosition at)
    {
        foreach (var (name, column) in level.Columns)
        {
            Expression value = column.Search is not { } search ? Field(alias, Place) : search with
            {
                Invocation = search.Invocation with { Input = new(Field(alias, Item), false) },
                OnError = search.OnError ?? (fails ? new(JsonBehaviorKind.Error) : null),
            };
            items.Add((items.Count, new SelectExpression(Tagged(value), name)));
        }

        if (level.Nested.Count == 0)
        {
            return from;
        }

        var unnested = Unnested(Nested(), at, out var inner);
        var relation = (Relation)new JoinRelation(JoinKind.Left, from, unnested, new BooleanLiteral(true, at), null, at);
        for (var i = 0; i < level.Nested.Count; i++)
        {
            relation = AddJsonColumns(relation, inner, level.Nested.Count == 1 ? null : i, level.Nested[i], items, fails, at);
        }

        return relation;

        Expression Tagged(Expression value) => tag is not { } number ? value
            : new Case(null, [(new Comparison("=", Field(alias, "$tag"), Number(number, at), at), value)], null, at);

        Expression Nested()
        {
            var input = new JsonInput(Tagged(Field(alias, Item)), false);
            var lists = level.Nested.Select(n => (Expression)new JsonRows(new(input, n.Path, []), fails, at)).ToList();
            return lists.Count == 1 ? lists[0] : new CallExpression(Word("concat"), [.. lists.Select(Marked)], at);
        }

        Expression Marked(Expression list, int number)
        {
            var item = new Identifier("$x", true, at);
            var place = new Identifier("$p", true, at);
            var rows = new CallExpression(Word("coalesce"), [list, new ArrayConstructor([], at)], at);
            var places = new CallExpression(Word("if"),
                [new Comparison(">", new CallExpression(Word("cardinality"), [rows], at), Number(0, at), at),
                    new CallExpression(Word("sequence"), [Number(1, at), new CallExpression(Word("cardinality"), [rows], at)], at),
                    new ArrayConstructor([], at)], at);
            return new CallExpression(Word("zip_with"), [rows, places, new Lambda([item, place], new RowConstructor(
                [new NameExpression(item), new NameExpression(place), Number(number, at)], at), at)], at);
        }

        QualifiedName Word(string name) => new([new(name, false, at)], at);
    }

    private static NumberLiteral Number(int number, SourcePosition at) => new(TokenKind.Integer, number.ToString(CultureInfo.InvariantCulture), at);

    private AliasedRelation Unnested(Expression rows, SourcePosition at, out Identifier alias)
    {
        alias = new Identifier("$json" + (_jsonTables++).ToString(CultureInfo.InvariantCulture), true, at);
        var isMarked = rows is CallExpression;
        string[] names = isMarked ? [Item, Place, "$tag"] : [Item, Place];
        return new(new UnnestRelation([rows], !isMarked, at), alias, [.. names.Select(name => new Identifier(name, true, at))]);
    }

    private static Dereference Field(Identifier alias, string name) => new(new NameExpression(alias), new Identifier(name, true, alias.At));
}
