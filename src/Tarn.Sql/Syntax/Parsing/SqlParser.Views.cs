using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>CREATE VIEW, SHOW of definitions, and the expressions of materialized views.</content>
internal sealed partial class SqlParser
{
    /// <summary>Parses an expression of Tarn's own, with names.</summary>
    public static Expression ParseOwn(string text)
    {
        var parser = new SqlParser(Lexer.Read(text));
        var value = parser.ParseExpression();
        return parser.Current.Kind == TokenKind.End ? value : throw parser.Mismatch("<EOF>");
    }

    private CreateView ParseCreateView(bool replaces, SourcePosition at)
    {
        var name = ParseQualifiedName();
        var comment = AcceptWord("COMMENT") ? ParseText() : null;
        if (AcceptWord("SECURITY") && !AcceptWord("INVOKER"))
        {
            throw IsWord("DEFINER")
                ? new SqlException(SqlErrorName.NotSupported, "SECURITY DEFINER is not supported: a view runs with the rights of its caller", Current.At)
                : Mismatch("'INVOKER'");
        }

        ExpectWord("AS");
        var begin = OffsetOf(_text, Current.At);
        RejectBackquotes();
        var query = new QueryStatement(ParseQuery(), _tables);
        var end = Current.Kind == TokenKind.End && !IsSymbol(";") ? _text.Length : OffsetOf(_text, Current.At);
        return _parameters > 0
            ? throw new SqlException(SqlErrorName.InvalidParameterUsage, "A view cannot contain parameters", query.At)
            : new(name, query, _text[begin..end].TrimEnd(), at) { Replaces = replaces, Comment = comment };
    }

    /// <summary>SHOW of a definition; null: SHOW of something else.</summary>
    private ShowDefinition? ParseShowDefinition(SourcePosition at)
    {
        if (AcceptWords("CREATE", "TABLE"))
        {
            return new(ParseQualifiedName(), ShownPart.Table, null, at);
        }

        if (AcceptWords("CREATE", "VIEW"))
        {
            return new(ParseQualifiedName(), ShownPart.View, null, at);
        }

        if (AcceptWords("CREATE", "MATERIALIZED", "VIEW"))
        {
            return new(ParseQualifiedName(), ShownPart.MaterializedView, null, at);
        }

        if (AcceptWord("PARTITIONS"))
        {
            return new(ParseQualifiedName(), ShownPart.Partitions, null, at);
        }

        if (!AcceptWord("TBLPROPERTIES"))
        {
            return null;
        }

        var table = ParseQualifiedName();
        if (!Accept("("))
        {
            return new(table, ShownPart.Properties, null, at);
        }

        var property = ParseText();
        Expect(")");
        return new(table, ShownPart.Properties, property, at);
    }
}
