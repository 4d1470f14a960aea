using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>
/// A statement that was read once. Its kind, rights, locations and run all come from this reading. A statement that does not parse is a
/// value too: the run reports its error.
/// </summary>
public sealed class StatementText
{
    /// <summary>
    /// The longest text, in characters, whose tree is held in memory while the statement waits: 1,000 statements may wait. A longer statement is
    /// parsed again when its turn comes.
    /// </summary>
    public const int KeptLengthMax = 2_048;

    private readonly IReadOnlySet<string>? _catalogs;
    private Statement? _statement;
    private SqlException? _error;

    private StatementText(string sql, IReadOnlySet<string>? catalogs) => (Sql, _catalogs) = (sql, catalogs);

    public string Sql { get; }

    /// <summary>The use of a prepared statement; null: it uses none, or does not parse.</summary>
    public PreparedUse? Prepared { get; private set; }

    /// <summary>The locations that it names for files to write; none when it does not parse.</summary>
    public IReadOnlyList<string> Places { get; private set; } = [];

    /// <summary>The names that it uses, with the rights on them; none when it does not parse.</summary>
    internal IReadOnlyList<StatementRight> Rights { get; private set; } = [];

    internal StatementKind Kind { get; private set; } = StatementKind.Dml;

    internal string Substatement { get; private set; } = StatementShape.Select;

    /// <summary>Reads a statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="catalogs">Other names of the catalog, in lower case. Null: none.</param>
    public static StatementText Read(string sql, IReadOnlySet<string>? catalogs)
    {
        var text = new StatementText(sql, catalogs);
        try
        {
            var tokens = SqlParser.Read(sql);
            (text.Kind, text.Substatement) = StatementShape.Of(tokens);
            text._statement = SqlParser.Parse(sql, tokens, catalogs);
            (text.Rights, text.Places, text.Prepared) = (text._statement.Rights, text._statement.Places, PreparedUse.Of(text._statement));
        }
        catch (SqlException error)
        {
            text._error = error;
        }

        return text;
    }

    /// <summary>The parsed statement.</summary>
    /// <exception cref="SqlException">The statement does not parse.</exception>
    internal Statement Parsed() => _error is null
        ? _statement ?? SqlParser.Parse(Sql, _catalogs) : throw new SqlException(_error.Name, _error.Message, _error.At);

    /// <summary>Drops the tree of a long statement, which now waits.</summary>
    internal void Shrink() => _statement = Sql.Length <= KeptLengthMax ? _statement : null;
}
