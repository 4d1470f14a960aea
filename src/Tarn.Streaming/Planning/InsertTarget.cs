using System.Globalization;
using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Streaming.Planning;

/// <summary>The table that takes the rows of an INSERT. Its columns get the query's by position.</summary>
/// <param name="table">Declares columns, their types and the key.</param>
/// <param name="named">The columns that INSERT lists; null: all.</param>
/// <param name="dropsNulls">Whether a row with NULL in a NOT NULL column is left out; otherwise it fails.</param>
internal sealed class InsertTarget(StreamTable table, IReadOnlyList<Identifier>? named, bool dropsNulls)
{
    private const string IsoOption = "json.timestamp-format.standard";

    private readonly IReadOnlyList<TableColumn> _columns = table.Handle.Columns;

    public string Name => table.Declared.Name.Text;

    /// <summary>The rows of a query in the types of the columns.</summary>
    /// <exception cref="SqlException">The columns differ in number or type.</exception>
    public PlanNode Assigned(QueryPlan bound, StreamFacts facts, BindingContext context)
    {
        var places = Places();
        var given = bound.Root.Columns;
        if (given.Count != places.Count)
        {
            throw Differs("Different number of columns.", bound);
        }

        var values = _columns.Select(c => (PlanExpression)new Constant(null, c.Type)).ToArray();
        for (var i = 0; i < given.Count; i++)
        {
            var column = _columns[places[i]];
            // A literal is a CHAR for Flink.
            if (!FlinkCasts.IsImplicit(facts[given[i].Id].Shown ?? given[i].Type, column.Type))
            {
                throw Differs(string.Create(CultureInfo.InvariantCulture, $"Incompatible types for sink column '{column.Name}' at position {i}."), bound);
            }

            values[places[i]] = FlinkCasts.Assign(ColumnReference.Of(given[i]), column.Type);
        }

        for (var i = 0; i < _columns.Count; i++)
        {
            FlinkJson.Check(_columns[i].Type);
            if (IsRequired(i) && !places.Contains(i))
            {
                throw Differs($"Column '{_columns[i].Name}' is NOT NULL and gets no value.", bound);
            }
        }

        var input = bound.Root;
        var tests = given.Where((c, i) => dropsNulls && IsRequired(places[i]) && facts[c.Id].IsNullable)
            .Select(c => (PlanExpression)new Inverse(new NullTest(ColumnReference.Of(c)))).ToList();
        input = tests.Count == 0 ? input : new FilterNode(input, tests.Count == 1 ? tests[0] : new Junction(true, tests));
        return new ProjectNode(input, values, [.. _columns.Select(c => context.NewColumn(c.Type))]);
    }

    /// <summary>The roles of the columns, by name, from the roles of the query's columns.</summary>
    public IReadOnlyDictionary<string, StreamOutputRole> Roles(IReadOnlyList<StreamOutputRole> given) =>
        Places().Select((place, i) => (_columns[place].Name, given[i])).ToDictionary(one => one.Name, one => one.Item2, StringComparer.Ordinal);

    /// <summary>
    /// Rows that change, one at most for each PRIMARY KEY. If several rows of the query have one key, the newest of them is shown; when it
    /// goes, the one before it.
    /// </summary>
    /// <param name="root">The rows in the types of the columns.</param>
    /// <param name="source">The step that takes rows back.</param>
    /// <exception cref="SqlException">NOT_SUPPORTED: the table takes no changes.</exception>
    public PlanNode Apart(PlanNode root, PlanNode source)
    {
        var isTable = table.Declared.Options.Any(
            o => o.Name.Equals("connector", StringComparison.OrdinalIgnoreCase) && o.Value.Equals("iceberg", StringComparison.OrdinalIgnoreCase));
        if (table.Declared.Key.Count == 0 || !isTable)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"Table sink 'default_catalog.default_database.{Name}' doesn't support consuming update and delete changes which is "
                    + $"produced by node {PlanChanges.Name(source)}; a table with connector 'iceberg' and a PRIMARY KEY takes them");
        }

        var key = Key(root);
        return PlanChanges.KeyOf(root) is { } own && own.IsSubsetOf(key.Select(c => c.Id)) ? root
            : new StreamRankNode(root, key, [], 1, 1, null, IsNewestFirst: true, Changes: true) { TakesChanges = true };
    }

    /// <summary>Whether the old half of an update needs no removal: the new one has the same PRIMARY KEY, and comes with it.</summary>
    /// <param name="root">Rows that change, one at most for each key.</param>
    public bool DropsOld(PlanNode root) => PlanChanges.KeyOf(root)!.Count == Key(root).Count && !PlanChanges.IsFiltered(root);

    /// <summary>The text of a row, in the engine's SQL.</summary>
    /// <param name="values">The values of the columns.</param>
    /// <param name="lowering">Writes the failure of a missing value.</param>
    /// <param name="kind">The column of the kind of change: a removal has the columns of the key alone. Null: there are no removals.</param>
    public string Line(IReadOnlyList<(string Sql, SqlType Type)> values, PlanLowering lowering, string? kind)
    {
        if (kind is not null)
        {
            var own = Enumerable.Range(0, values.Count).Where(i => table.Declared.Key.Any(k => k.Text == _columns[i].Name)).ToList();
            return $"CASE WHEN {kind} IN (1, 3) THEN {Line(values, own, lowering)} ELSE {Line(values, null, lowering)} END";
        }

        return Line(values, null, lowering);
    }

    private string Line(IReadOnlyList<(string Sql, SqlType Type)> values, IReadOnlyList<int>? own, PlanLowering lowering)
    {
        var isIso = table.Declared.Options.Any(o => o.Name.Equals(IsoOption, StringComparison.OrdinalIgnoreCase)
            && o.Value.Equals("ISO-8601", StringComparison.OrdinalIgnoreCase));
        var members = (own ?? [.. Enumerable.Range(0, values.Count)]).Select(i =>
        {
            var v = values[i];
            var value = FlinkJson.Write(v.Sql, v.Type, isIso);
            return $"{EngineText.Quote(FlinkJson.Text(_columns[i].Name) + ":")} || "
                + (IsRequired(i) ? $"CASE WHEN {v.Sql} IS NULL THEN CAST({Missing(lowering, _columns[i].Name)} AS VARCHAR) ELSE {value} END" : value);
        });
        return $"'{{' || {string.Join(" || ',' || ", members)} || '}}'";
    }

    private static string Missing(PlanLowering lowering, string column) => EngineWriter.Write(lowering.Fail(
        SqlErrorName.ConstraintViolation, EngineSql.Text($"Column '{column}' is NOT NULL, however, a null value is being written into it")));

    private bool IsRequired(int column) =>
        _columns[column].IsRequired || table.Declared.Key.Any(k => k.Text == _columns[column].Name);

    private List<PlanColumn> Key(PlanNode root) => [.. root.Columns.Where((_, i) => table.Declared.Key.Any(k => k.Text == _columns[i].Name))];

    private List<int> Places()
    {
        if (named is null)
        {
            return [.. Enumerable.Range(0, _columns.Count)];
        }

        var places = new List<int>();
        foreach (var name in named)
        {
            var place = _columns.ToList().FindIndex(c => c.Name == name.Text);
            if (place < 0 || places.Contains(place))
            {
                throw new SqlException(SqlErrorName.ColumnNotFound, place < 0
                    ? $"Unknown target column '{name.Text}'" : $"Target column '{name.Text}' is assigned more than once", name.At);
            }

            places.Add(place);
        }

        return places;
    }

    private SqlException Differs(string cause, QueryPlan bound)
    {
        var query = bound.Labels.Select((label, i) => $"{label}: {FlinkTypeText.Of(bound.Root.Columns[i].Type)}");
        var sink = Places().Select(p => $"{_columns[p].Name}: {FlinkTypeText.Of(_columns[p].Type)}");
        return new(SqlErrorName.TypeMismatch, $"Column types of query result and sink for 'default_catalog.default_database.{Name}' do not match.\n"
            + $"Cause: {cause}\n\nQuery schema: [{string.Join(", ", query)}]\nSink schema:  [{string.Join(", ", sink)}]");
    }
}
