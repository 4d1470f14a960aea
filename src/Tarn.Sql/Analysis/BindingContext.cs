using System.Runtime.CompilerServices;
using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The shared parts of one statement's analysis: column numbers, looked-up tables, the statement's time and parameters.
/// </summary>
internal sealed class BindingContext
{
    /// <summary>The name under which Athena users see the one catalog.</summary>
    public const string CatalogName = NamedTable.Catalog;

    private readonly StrongBox<int> _columns;
    private readonly StrongBox<bool> _namesUser;
    private readonly StrongBox<bool> _namesTime;
    private readonly string _user;
    private readonly DateTimeOffset _now;

    /// <param name="tables">The tables of the statement and of its views.</param>
    /// <param name="database">The database of names without one, in lower case.</param>
    /// <param name="user">The name of the statement's principal.</param>
    /// <param name="now">The statement's time.</param>
    /// <param name="parameters">The values for `?`.</param>
    public BindingContext(TableLookup tables, string database, string user, DateTimeOffset now, IReadOnlyList<Expression> parameters)
        : this(tables, database, user, now, parameters, new StrongBox<int>(), (new StrongBox<bool>(), new StrongBox<bool>()), [], [])
    {
    }

    private BindingContext(TableLookup tables, string database, string user, DateTimeOffset now, IReadOnlyList<Expression> parameters,
        StrongBox<int> columns, (StrongBox<bool> User, StrongBox<bool> Time) names, List<SharedQuery> shared, List<ScanNode> scans)
    {
        (Tables, Database, _user, _now, Parameters) = (tables, database, user, now, parameters);
        (_columns, _namesUser, _namesTime, Shared, Scans) = (columns, names.User, names.Time, shared, scans);
    }

    public TableLookup Tables { get; }

    /// <summary>The database of names without one, in lower case.</summary>
    public string Database { get; }

    /// <summary>Whether the statement or a view in it asked for the name of the principal. Then its rows may be this principal's alone.</summary>
    public bool NamesUser => _namesUser.Value;

    /// <summary>Whether the statement or a view in it asked for its time. Then its rows change without a change of a table.</summary>
    public bool NamesTime => _namesTime.Value;

    /// <summary>
    /// The statement's time: one instant for the whole statement, as SQL requires of CURRENT_TIMESTAMP.
    /// </summary>
    public DateTimeOffset Now
    {
        get
        {
            _namesTime.Value = true;
            return _now;
        }
    }

    public IReadOnlyList<Expression> Parameters { get; }

    public List<SharedQuery> Shared { get; }

    public List<ScanNode> Scans { get; }

    /// <summary>
    /// Binds MATCH_RECOGNIZE over an input of a name and columns; null: there are no patterns.
    /// </summary>
    public Func<MatchRelation, string, IReadOnlyList<StreamPatternColumn>, IStreamPattern>? Patterns { get; init; }

    /// <summary>The language of names, types and functions.</summary>
    public SqlDialect Dialect { get; init; }

    /// <summary>The zone in which Flink sees the clock of an instant.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Sentences about the plan, for EXPLAIN.</summary>
    public List<string> Notes { get; private init; } = [];

    /// <summary>The context of a view's query: the same statement, with another database and without parameters.</summary>
    public BindingContext Inside(string database) =>
        new(Tables, database, _user, _now, [], _columns, (_namesUser, _namesTime), Shared, Scans)
        {
            Notes = Notes,
            Dialect = Dialect,
            Zone = Zone,
            Patterns = Patterns,
        };

    /// <summary>The name of the statement's principal.</summary>
    public string User()
    {
        _namesUser.Value = true;
        return _user;
    }

    public PlanColumn NewColumn(SqlType type)
    {
        if (_columns.Value >= StatementLimits.ColumnsMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"statement has more than {StatementLimits.ColumnsMax} columns");
        }

        return new(++_columns.Value, type);
    }
}
