using Tarn.Sql.Limits;
using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <summary>
/// Recursive-descent parser for the documented subset of Athena's SQL (`docs/sql.md`). Other input gives a SYNTAX_ERROR
/// in Trino's words, at the token that does not fit. Nesting is limited, so that no statement can exhaust a stack.
/// </summary>
internal sealed partial class SqlParser
{
    private readonly List<Token> _tokens;
    private readonly List<QualifiedName> _tables = [];
    private SqlDialect _dialect;
    private string _text = "";
    private int _index;
    private int _depth;
    private int _parameters;
    private bool _isValue;
    private bool _isConstant;
    private bool _isHive;
    private IReadOnlySet<string> _catalogs = System.Collections.Frozen.FrozenSet<string>.Empty;

    private SqlParser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_index];

    /// <summary>Parses one statement; a trailing semicolon is allowed.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="catalogs">Other names of the catalog, in lower case; names of tables may begin with one. Null: none.</param>
    public static Statement Parse(string text, IReadOnlySet<string>? catalogs = null) => Parse(text, Read(text), catalogs);

    /// <summary>Parses one statement whose tokens were read; the list becomes the parser's.</summary>
    public static Statement Parse(string text, List<Token> tokens, IReadOnlySet<string>? catalogs)
    {
        var parser = new SqlParser(tokens);
        parser._catalogs = catalogs ?? parser._catalogs;
        parser._text = text;
        parser._isHive = Lexer.IsHive(text);
        return parser.ParseStatement(text);
    }

    /// <summary>Reads the tokens of one statement.</summary>
    public static List<Token> Read(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > StatementLimits.TextBytesMax)
        {
            throw new SqlException(SqlErrorName.SyntaxError, $"Query string must not be larger than {StatementLimits.TextBytesMax} bytes");
        }

        return Lexer.Read(text);
    }

    /// <summary>Parses only an expression: a value for `?`. It must not contain names, `?` or subqueries.</summary>
    public static Expression ParseValue(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > StatementLimits.TextBytesMax)
        {
            throw new SqlException(SqlErrorName.InvalidParameterUsage, $"Parameter must not be larger than {StatementLimits.TextBytesMax} bytes");
        }

        var parser = new SqlParser(Lexer.Read(text)) { _isValue = true };
        var value = parser.ParseExpression();
        return parser.Current.Kind == TokenKind.End ? value : throw parser.Mismatch("<EOF>");
    }

    private Statement ParseStatement(string text)
    {
        var statement = ParsePrepared(text) ?? ParseExplain() ?? ParseStatementBody();
        Accept(";");
        if (Current.Kind != TokenKind.End)
        {
            throw Mismatch("<EOF>");
        }

        return statement;
    }

    private Statement ParseStatementBody()
    {
        var at = Current.At;
        if (IsWord("SELECT") || IsWord("WITH") || IsWord("VALUES") || IsWord("TABLE") || IsSymbol("("))
        {
            RejectBackquotes();
            return new QueryStatement(ParseQuery(), _tables);
        }

        if (ParseRowStatement() is { } change)
        {
            return change;
        }

        if (AcceptWord("SHOW"))
        {
            return ParseShow(at);
        }

        if (AcceptWord("DESCRIBE") || AcceptWord("DESC"))
        {
            var isFormatted = AcceptWord("FORMATTED") || AcceptWord("EXTENDED");
            return new DescribeTable(ParseQualifiedName(), NamesOnly: false, null, at) { IsFormatted = isFormatted };
        }

        RejectExternalFunctions(at);
        return ParseDefinition() ?? throw Mismatch(
            "'ALTER'", "'COMMENT'", "'CREATE'", "'DESC'", "'DESCRIBE'", "'DROP'", "'SELECT'", "'SHOW'", "'TABLE'", "'TRUNCATE'", "'VALUES'", "'WITH'",
            "<query>");
    }

    private Statement ParseShow(SourcePosition at)
    {
        if (AcceptWord("DATABASES") || AcceptWord("SCHEMAS"))
        {
            return new ShowDatabases(ParsePattern(), at);
        }

        if (AcceptWord("TABLES"))
        {
            var database = AcceptWord("IN") || AcceptWord("FROM") ? ParseIdentifier() : null;
            return new ShowTables(database, ParsePattern(), at);
        }

        if (AcceptWord("VIEWS"))
        {
            var database = AcceptWord("IN") || AcceptWord("FROM") ? ParseIdentifier() : null;
            return new ShowViews(database, ParsePattern(), at);
        }

        if (AcceptWord("COLUMNS"))
        {
            if (!AcceptWord("IN") && !AcceptWord("FROM"))
            {
                throw Mismatch("'FROM'", "'IN'");
            }

            var table = ParseQualifiedName();
            if (AcceptWord("IN") || AcceptWord("FROM"))
            {
                table = table with { Parts = [ParseIdentifier(), table.Parts[^1]] };
            }

            return new DescribeTable(table, NamesOnly: true, ParsePattern(), at);
        }

        return ParseShowDefinition(at)
            ?? throw Mismatch("'COLUMNS'", "'CREATE'", "'DATABASES'", "'PARTITIONS'", "'SCHEMAS'", "'TABLES'", "'TBLPROPERTIES'", "'VIEWS'");
    }

    private string? ParsePattern()
    {
        var like = AcceptWord("LIKE");
        if (Current.Kind == TokenKind.Text)
        {
            return Next().Value;
        }

        return like ? throw Mismatch("<string>") : null;
    }

    /// <summary>Trino refuses backquotes in queries; Hive's statements (SHOW, DESCRIBE) accept them.</summary>
    private void RejectBackquotes()
    {
        foreach (var token in _tokens)
        {
            if (token.Kind == TokenKind.BackquotedName)
            {
                throw new SqlException(SqlErrorName.SyntaxError,
                    "backquoted identifiers are not supported; use double quotes to quote identifiers", token.At);
            }
        }
    }

    private QualifiedName ParseQualifiedName()
    {
        var parts = new List<Identifier> { ParseIdentifier() };
        while (parts.Count < 3 && Accept("."))
        {
            parts.Add(ParseIdentifier());
        }

        return NameOf(parts);
    }

    private QualifiedName NameOf(List<Identifier> parts)
    {
        if (parts.Count == 3 && _catalogs.Contains(parts[0].Lower))
        {
            parts[0] = new Identifier("awsdatacatalog", parts[0].Quoted, parts[0].At);
        }

        return new(parts, parts[0].At);
    }

    private Identifier ParseIdentifier()
    {
        var token = Current;
        if (!IsName(token))
        {
            throw Mismatch("<identifier>");
        }

        Next();
        return new(token.Kind == TokenKind.Word ? token.Text : token.Value, token.Kind != TokenKind.Word, token.At);
    }

    private static bool IsName(Token token) =>
        token.Kind is TokenKind.QuotedName or TokenKind.BackquotedName || (token.Kind == TokenKind.Word && !Keywords.Reserved.Contains(token.Value));

    private List<T> ParseList<T>(Func<T> parseOne)
    {
        var items = new List<T> { parseOne() };
        while (Accept(","))
        {
            items.Add(parseOne());
        }

        return items;
    }

    private Token Next() => _tokens[_index++];

    private Token Peek(int ahead = 1) => _tokens[Math.Min(_index + ahead, _tokens.Count - 1)];

    private bool IsWord(string upper) => Current.IsWord(upper);

    private bool IsSymbol(string symbol) => Current.IsSymbol(symbol);

    private bool AcceptWord(string upper)
    {
        if (!IsWord(upper))
        {
            return false;
        }

        _index++;
        return true;
    }

    private bool Accept(string symbol)
    {
        if (!IsSymbol(symbol))
        {
            return false;
        }

        _index++;
        return true;
    }

    private void ExpectWord(params ReadOnlySpan<string> words)
    {
        if (!AcceptWord(words[0]))
        {
            throw Mismatch([.. words.ToArray().Select(w => $"'{w}'")]);
        }
    }

    private void Expect(string symbol, params string[] others)
    {
        if (!Accept(symbol))
        {
            throw Mismatch([$"'{symbol}'", .. others]);
        }
    }

    /// <summary>Refuses parts of a parameter's value that have a meaning only inside a statement.</summary>
    private void RejectInValue(string what, SourcePosition at)
    {
        if (_isConstant)
        {
            throw new SqlException(SqlErrorName.ExpressionNotConstant, "Constant expression cannot contain column references", at);
        }

        if (_isValue)
        {
            throw new SqlException(SqlErrorName.InvalidParameterUsage, $"A parameter's value cannot contain {what}", at);
        }
    }

    private SqlException Mismatch(params string[] expecting) =>
        new(SqlErrorName.SyntaxError, $"mismatched input '{Current.Text}'. Expecting: {string.Join(", ", expecting)}", Current.At);

    private static SqlException Invalid(SourcePosition at, string message) => new(SqlErrorName.SyntaxError, message, at);

    /// <summary>Runs a production one level deeper.</summary>
    private T Nested<T>(Func<T> parse)
    {
        if (++_depth > StatementLimits.NestingMax)
        {
            throw Invalid(Current.At, $"statement is nested more than {StatementLimits.NestingMax} levels deep");
        }

        var result = parse();
        _depth--;
        return result;
    }
}
