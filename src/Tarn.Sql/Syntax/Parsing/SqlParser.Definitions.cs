using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>CREATE, DROP, TRUNCATE, COMMENT, ALTER.</content>
internal sealed partial class SqlParser
{
    private const string CommentName = "comment";
    private const string LocationName = "location";

    /// <summary>A definition; null: the statement is another one.</summary>
    private Statement? ParseDefinition()
    {
        var at = Current.At;
        return AcceptWord("CREATE") ? ParseCreate(at)
            : AcceptWord("DROP") ? ParseDrop(at)
            : AcceptWord("ALTER") ? ParseAlter(at)
            : AcceptWord("TRUNCATE") ? ParseTruncate(at)
            : AcceptWord("COMMENT") ? ParseComment(at)
            : AcceptWord("MSCK") ? ParseRepair(at)
            : null;
    }

    private Statement ParseCreate(SourcePosition at)
    {
        var replaces = AcceptWords("OR", "REPLACE");
        if (!replaces && AcceptWord("EXTERNAL"))
        {
            ExpectWord("TABLE");
            return ParseCreateTable(replaces, isExternal: true, at);
        }

        if (AcceptWord("TABLE"))
        {
            return ParseCreateTable(replaces, isExternal: false, at);
        }

        if (AcceptWord("VIEW"))
        {
            return ParseCreateView(replaces, at);
        }

        if (AcceptWords("MATERIALIZED", "VIEW"))
        {
            var ifNotExists = !replaces && AcceptWords("IF", "NOT", "EXISTS");
            return new CreateMaterializedView(ParseCreateView(replaces, at), at) { IfNotExists = ifNotExists };
        }

        return !replaces && (AcceptWord("SCHEMA") || AcceptWord("DATABASE")) ? ParseCreateDatabase(at) : throw Mismatch("'SCHEMA'", "'TABLE'", "'VIEW'");
    }

    private Statement ParseCreateTable(bool replaces, bool isExternal, SourcePosition at)
    {
        var ifNotExists = AcceptWords("IF", "NOT", "EXISTS");
        var name = ParseQualifiedName();
        if (replaces && ifNotExists)
        {
            throw new SqlException(SqlErrorName.NotSupported, "'CREATE OR REPLACE' and 'IF NOT EXISTS' clauses can not be used together", at);
        }

        if (!isExternal && ParseCreateTableAs(name, ifNotExists, at) is { } filled)
        {
            return filled with { Replaces = replaces };
        }

        var (columns, likes) = (new List<ColumnClause>(), new List<LikeClause>());
        ParseParenthesized(() => ParseTableElement(columns, likes));
        if (likes.Count(like => like.IncludesProperties) > 1)
        {
            throw new SqlException(SqlErrorName.NotSupported, "Only one LIKE clause can specify INCLUDING PROPERTIES", at);
        }

        var clauses = ParseTableClauses();
        return new CreateTable(name, columns, clauses, at)
        {
            IfNotExists = ifNotExists,
            Replaces = replaces,
            IsHive = isExternal || clauses.IsHive || HasHiveWords(),
            IsExternal = isExternal,
            Likes = likes,
        };
    }

    private Node ParseTableElement(List<ColumnClause> columns, List<LikeClause> likes)
    {
        if (!AcceptWord("LIKE"))
        {
            columns.Add(ParseColumn(nested: false));
            return columns[^1];
        }

        var table = ParseQualifiedName();
        var including = AcceptWords("INCLUDING", "PROPERTIES");
        if (!including)
        {
            AcceptWords("EXCLUDING", "PROPERTIES");
        }

        likes.Add(new LikeClause(table, columns.Count, including));
        return likes[^1];
    }

    private bool HasHiveWords() => _tokens.Exists(token => token.Kind == TokenKind.BackquotedName);

    private CreateDatabase ParseCreateDatabase(SourcePosition at)
    {
        var ifNotExists = AcceptWords("IF", "NOT", "EXISTS");
        var name = ParseQualifiedName();
        var properties = new Dictionary<string, string>();
        while (true)
        {
            if (AcceptWord("COMMENT"))
            {
                properties[CommentName] = ParseText();
            }
            else if (AcceptWord("LOCATION"))
            {
                properties[LocationName] = ParseText();
            }
            else if (AcceptWord("WITH"))
            {
                foreach (var (key, value) in AcceptWord("DBPROPERTIES") ? ParseDatabaseProperties() : ParseSchemaProperties())
                {
                    properties[key] = value;
                }
            }
            else
            {
                return new(name, ifNotExists, properties, at);
            }
        }
    }

    // Trino's connector knows one property of schemas.
    private IEnumerable<KeyValuePair<string, string>> ParseSchemaProperties()
    {
        foreach (var property in ParseParenthesized(ParseProperty))
        {
            yield return property is { Name: LocationName, Value: TextLiteral location } ? new(LocationName, location.Value)
                : throw new SqlException(
                    SqlErrorName.InvalidSchemaProperty,
                    $"Schema property '{property.Name}' does not exist, or has no such value",
                    property.At);
        }
    }

    private Dictionary<string, string> ParseDatabaseProperties()
    {
        var properties = new Dictionary<string, string>();
        foreach (var property in ParseParenthesized(ParseTableProperty))
        {
            properties[property.Name] = ((TextLiteral)property.Value!).Value;
        }

        return properties;
    }

    private DefinitionStatement ParseDrop(SourcePosition at)
    {
        if (AcceptWord("TABLE"))
        {
            var ifExists = AcceptWords("IF", "EXISTS");
            return new DropTable(ParseQualifiedName(), ifExists, at);
        }

        if (AcceptWord("SCHEMA") || AcceptWord("DATABASE"))
        {
            var ifExists = AcceptWords("IF", "EXISTS");
            var name = ParseQualifiedName();
            var cascades = AcceptWord("CASCADE");
            if (!cascades)
            {
                AcceptWord("RESTRICT");
            }

            return new DropDatabase(name, ifExists, cascades, at);
        }

        if (AcceptWord("VIEW"))
        {
            var ifExists = AcceptWords("IF", "EXISTS");
            return new DropView(ParseQualifiedName(), ifExists, IsMaterialized: false, at);
        }

        if (AcceptWords("MATERIALIZED", "VIEW"))
        {
            var ifExists = AcceptWords("IF", "EXISTS");
            return new DropView(ParseQualifiedName(), ifExists, IsMaterialized: true, at);
        }

        throw Mismatch("'SCHEMA'", "'TABLE'", "'VIEW'");
    }

    private TruncateTable ParseTruncate(SourcePosition at)
    {
        ExpectWord("TABLE");
        return new(ParseQualifiedName(), at);
    }

    private AlterTable ParseComment(SourcePosition at)
    {
        ExpectWord("ON");
        var ofColumn = AcceptWord("COLUMN");
        if (!ofColumn)
        {
            ExpectWord("TABLE");
        }

        var parts = ParseQualified();
        if (ofColumn && parts.Count < 2)
        {
            throw new SqlException(SqlErrorName.SyntaxError, "the name of a column begins with that of its table", parts[0].At);
        }

        ExpectWord("IS");
        var text = AcceptWord("NULL") ? null : ParseText();
        return ofColumn
            ? new(NameOf(parts[..^1]), false, new CommentOnColumn([parts[^1]], text), at)
            : new(NameOf(parts), false, new CommentOnTable(text), at);
    }

    private List<Identifier> ParseQualified()
    {
        var parts = new List<Identifier> { ParseIdentifier() };
        while (Accept("."))
        {
            parts.Add(ParseIdentifier());
        }

        return parts;
    }

    private bool AcceptWords(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!Peek(i).IsWord(words[i]))
            {
                return false;
            }
        }

        _index += words.Length;
        return true;
    }
}
