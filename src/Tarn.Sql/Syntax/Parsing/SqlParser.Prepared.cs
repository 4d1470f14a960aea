using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>Prepared statements.</content>
internal sealed partial class SqlParser
{
    /// <summary>PREPARE, EXECUTE or DEALLOCATE PREPARE; null: the statement is another one.</summary>
    private Statement? ParsePrepared(string text)
    {
        var at = Current.At;
        if (AcceptWord("PREPARE"))
        {
            var name = ParseIdentifier();
            ExpectWord("FROM");
            var begin = OffsetOf(text, Current.At);
            var inner = ParseStatementBody();
            var end = Current.Kind == TokenKind.End && !IsSymbol(";") ? text.Length : OffsetOf(text, Current.At);
            return inner is QueryStatement or RowStatement or UnloadStatement
                ? new PrepareStatement(name, text[begin..end].TrimEnd(), at)
                : throw new SqlException(SqlErrorName.NotSupported, "PREPARE supports queries, changes of rows, CREATE TABLE AS and UNLOAD", inner.At);
        }

        if (AcceptWords("EXECUTE", "IMMEDIATE"))
        {
            return ParseImmediate(at);
        }

        if (AcceptWord("EXECUTE"))
        {
            var name = ParseIdentifier();
            if (!AcceptWord("USING"))
            {
                return new ExecuteStatement(name, null, at);
            }

            _isValue = true;
            return new ExecuteStatement(name, ParseList(ParseExpression), at);
        }

        if (AcceptWord("DEALLOCATE"))
        {
            ExpectWord("PREPARE");
            return new DeallocateStatement(ParseIdentifier(), at);
        }

        return null;
    }

    private ExecuteImmediate ParseImmediate(SourcePosition at)
    {
        if (Current.Kind != TokenKind.Text)
        {
            throw Mismatch("<string>");
        }

        var text = Next();
        var inner = new SqlParser([.. Lexer.Read(text.Value).Select(token => token with { At = Inside(text.At, token.At) })]) { _catalogs = _catalogs };
        var statement = inner.ParseStatement(text.Value);
        if (statement is not (QueryStatement or RowStatement or UnloadStatement or DefinitionStatement))
        {
            throw new SqlException(SqlErrorName.NotSupported, "EXECUTE IMMEDIATE supports queries, changes of rows and definitions", statement.At);
        }

        _isValue = _isConstant = AcceptWord("USING");
        var values = _isValue ? ParseList(ParseExpression) : [];
        return inner._parameters == values.Count ? new ExecuteImmediate(statement, values, at)
            : throw new SqlException(SqlErrorName.InvalidParameterUsage,
                $"Incorrect number of parameters: expected {inner._parameters} but found {values.Count}", Inside(text.At, new SourcePosition(1, 1)));
    }

    /// <summary>A position in a quoted text as a position in the statement.</summary>
    private static SourcePosition Inside(SourcePosition text, SourcePosition at) =>
        at.Line == 1 ? new(text.Line, text.Column + at.Column) : new(text.Line + at.Line - 1, at.Column);

    private static int OffsetOf(string text, SourcePosition at)
    {
        var offset = 0;
        for (var line = 1; line < at.Line; line++)
        {
            offset = text.IndexOf('\n', offset) + 1;
        }

        return offset + at.Column - 1;
    }
}
