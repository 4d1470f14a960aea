using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal sealed partial class QueryBinder
{
    /// <summary>
    /// The parts of a SELECT while it is bound. Expressions refer to the input until grouping rewrites them.
    /// </summary>
    private sealed class SelectState(SelectBody body, Scope? outer)
    {
        private readonly Dictionary<string, int> _aggregateColumns = [];
        private readonly Dictionary<string, WindowSpecification> _windows = NameWindows(body);

        public SelectBody Body { get; set; } = body;

        public Scope? Outer { get; } = outer;

        public PlanNode Plan { get; set; } = new ValuesNode([[]], []);

        public Scope Scope { get; set; } = new([], outer);

        public List<(PlanExpression Value, ScopeField Field)> Outputs { get; } = [];

        public List<AggregateCall> Aggregates { get; } = [];

        public List<WindowCall> Windows { get; } = [];

        public List<(PlanColumn Column, IReadOnlyList<PlanExpression> Of, SourcePosition At)> Groupings { get; } = [];

        public List<SortKey> Keys { get; set; } = [];

        public PlanExpression? Having { get; set; }

        public bool IsGrouped => Body.GroupBy is not null || Aggregates.Count > 0 || Having is not null;

        /// <summary>A window may build only on an earlier one, so that every chain of windows ends.</summary>
        private static Dictionary<string, WindowSpecification> NameWindows(SelectBody body)
        {
            var windows = new Dictionary<string, WindowSpecification>();
            foreach (var (name, window) in body.Windows)
            {
                if (!windows.TryAdd(name.Lower, ExpressionBinder.Merge(window, windows)))
                {
                    throw new SqlException("DUPLICATE_WINDOW_NAME", $"WINDOW name '{name.Text}' specified more than once", name.At);
                }
            }

            return windows;
        }

        public ExpressionContext Context(string clause, Scope? scope = null, bool windows = true) => new(scope ?? Scope, clause)
        {
            Aggregates = Aggregates,
            AggregateColumns = _aggregateColumns,
            Windows = windows ? Windows : null,
            Groupings = Groupings,
            NamedWindows = _windows,
            Ungrouped = Body.GroupBy is null ? Body.At : null,
        };

        /// <summary>The windows that the SELECT names.</summary>
        public IEnumerable<WindowSpecification> NamedWindows => _windows.Values;
    }

    private BoundQuery BindSelect(SelectBody body, Query? query, Scope? outer)
    {
        var state = new SelectState(body, outer);
        if (body.From is not null)
        {
            var from = BindRelation(body.From, outer);
            state.Plan = from.Plan;
            state.Scope = new Scope(from.Fields, outer);
        }

        if (body.Where is not null)
        {
            state.Plan = new FilterNode(state.Plan, BindFilter(body.Where, new ExpressionContext(state.Scope, "WHERE clause"), "WHERE clause"));
        }

        state.Body = BindGroupWindow(body, () => new BoundRelation(state.Plan, state.Scope.Fields), windowed =>
        {
            state.Plan = windowed.Plan;
            state.Scope = new Scope(windowed.Fields, outer);
        });
        BindOutputs(state);
        if (body.Having is not null)
        {
            state.Having = _expressions.BindBoolean(body.Having, state.Context("HAVING clause", windows: false), "HAVING clause");
        }

        BindOrderBy(state, query);
        if (body.Qualify is { } qualify)
        {
            // Grouping rewrites outputs; the condition is one until then.
            var condition = _expressions.BindBoolean(qualify, state.Context("QUALIFY clause"), "QUALIFY clause");
            state.Outputs.Add((condition, new(null, null, null, "", condition)));
        }

        state.NamedWindows.ToList().ForEach(window => _expressions.BindWindow(window, state.Context("WINDOW clause").InsideWindow()));
        if (state.IsGrouped)
        {
            new Grouping(_context, _expressions, state.Scope).Apply(
                state.Body, state.Plan, state.Aggregates, state.Groupings, state.Windows, [.. state.Outputs.Select(o => o.Value)])
                .Rewrite(plan => state.Plan = plan, state.Outputs, state.Windows, state.Keys, state.Having, having => state.Having = having);
        }

        if (state.Having is not null)
        {
            state.Plan = new FilterNode(state.Plan, state.Having);
        }

        if (state.Windows.Count > 0)
        {
            state.Plan = new WindowNode(state.Plan, state.Windows);
        }

        if (body.Qualify is not null)
        {
            state.Plan = new FilterNode(state.Plan, state.Outputs[^1].Value);
            state.Outputs.RemoveAt(state.Outputs.Count - 1);
        }

        return Finish(state, query);
    }

    private PlanExpression BindFilter(Expression condition, ExpressionContext at, string what)
    {
        try
        {
            return _expressions.BindBoolean(condition, at, what);
        }
        catch (SqlException e) when (e.Name == SqlErrorName.ExpressionNotScalar)
        {
            throw new SqlException(e.Name, e.Message, condition.At);
        }
    }

    private void BindOutputs(SelectState state)
    {
        foreach (var item in state.Body.Items)
        {
            if (item is SelectExpression expression)
            {
                var value = _expressions.Bind(expression.Value, state.Context("SELECT clause"));
                var name = expression.Alias ?? Implied(expression.Value);
                state.Outputs.Add((value, new(null, null, name?.Lower, name?.Label ?? "", value)));
                continue;
            }

            var star = (SelectStar)item;
            var fields = Expand(star, state);
            if (star.Aliases is { } aliases && aliases.Count != fields.Count)
            {
                throw new SqlException(SqlErrorName.MismatchedColumnAliases,
                    $"Column alias list has {aliases.Count} entries but relation has {fields.Count} columns", star.At);
            }

            state.Outputs.AddRange(
                fields.Select((f, i) => star.Aliases is { } names ? (f.Value, f with { Name = names[i].Lower, Label = names[i].Label }) : (f.Value, f)));
        }
    }

    /// <summary>The name of an unaliased column or field; other expressions have none.</summary>
    private static Identifier? Implied(Expression value) => value switch
    {
        NameExpression n => n.Name,
        Dereference d when ExpressionBinder.NameChain(d) is not null => d.Field,
        _ => null,
    };

    private IReadOnlyList<ScopeField> Expand(SelectStar star, SelectState state)
    {
        if (star.Of is null)
        {
            if (state.Body.From is null)
            {
                throw new SqlException(SqlErrorName.ColumnNotFound, "SELECT * not allowed in queries without FROM clause", star.At);
            }

            return [.. state.Scope.Fields.Where(f => !f.Hidden)];
        }

        if (ExpressionBinder.NameChain(star.Of) is { } chain)
        {
            for (var scope = state.Scope; scope is not null; scope = scope.Outer)
            {
                if (scope.OfRelation(chain) is { Count: > 0 } fields)
                {
                    if (scope != state.Scope && fields.Any(f => f.Name is null))
                    {
                        throw new SqlException(SqlErrorName.NotSupported, "SELECT * from outer scope table not supported with anonymous columns", star.At);
                    }

                    return fields;
                }
            }

            // One name alone can only be a relation.
            if (chain.Count == 1 || state.Scope.Find(chain, star.At) is not { Type.Kind: TypeKind.Row })
            {
                throw new SqlException(SqlErrorName.TableNotFound, $"Unable to resolve reference {string.Join('.', chain.Select(c => c.Text))}", star.At);
            }
        }

        var row = _expressions.Bind(star.Of, state.Context("SELECT clause"));
        return row.Type.Kind == TypeKind.Row
            ? [.. row.Type.Fields.Select((f, i) => new ScopeField(null, null, f.Name?.ToLowerInvariant(), f.Name ?? "", new FieldAccess(row, i, f.Type)))]
            : throw new SqlException(SqlErrorName.TypeMismatch, $"expected expression of type Row", star.At);
    }

    /// <summary>Sort keys see the names of the outputs first, then the names of the input.</summary>
    private void BindOrderBy(SelectState state, Query? query)
    {
        if (query is null)
        {
            return;
        }

        if (query.OrderBy.Count == 0)
        {
            return;
        }

        var scope = new Scope(NamedOutputs(state), state.Scope) { IsOfOutputs = true };
        foreach (var item in query.OrderBy)
        {
            var value = Ordinal(item.Value, "ORDER BY", state.Outputs.Count) is { } n
                ? state.Outputs[n].Value : _expressions.Bind(item.Value, state.Context("ORDER BY clause", scope));
            state.Keys.Add(new(value, item.Descending, item.NullsFirst));
        }

        CheckOrderable(state.Keys, query.OrderBy);
    }

    /// <summary>A column that is selected twice under one name is not ambiguous.</summary>
    private static List<ScopeField> NamedOutputs(SelectState state)
    {
        var named = state.Outputs.Where(o => o.Field.Name is not null).Select(o => o.Field with { Relation = null, Database = null, Value = o.Value });
        return [.. named.GroupBy(f => f.Name).SelectMany(g => g.Count() == 1 ? g : g.DistinctBy(f => PlanExpressionTree.Key(f.Value)))];
    }

    private BoundQuery Finish(SelectState state, Query? query)
    {
        var columns = state.Outputs.Select(o => _context.NewColumn(o.Value.Type)).ToList();
        var values = state.Outputs.Select(o => o.Value).ToList();
        var keys = new List<SortKey>();
        var byKey = new Dictionary<string, PlanColumn>();
        for (var i = 0; i < values.Count; i++)
        {
            byKey.TryAdd(PlanExpressionTree.Key(values[i]), columns[i]);
        }

        var extended = columns.ToList();
        foreach (var key in state.Keys)
        {
            if (!byKey.TryGetValue(PlanExpressionTree.Key(key.Value), out var column))
            {
                if (state.Body.Distinct)
                {
                    throw new SqlException(
                        SqlErrorName.ExpressionNotInDistinct, "For SELECT DISTINCT, ORDER BY expressions must appear in select list", state.Body.At);
                }

                column = _context.NewColumn(key.Value.Type);
                extended.Add(column);
                values.Add(key.Value);
            }

            keys.Add(key with { Value = ColumnReference.Of(column) });
        }

        if (state.Body.Distinct && columns.Find(c => !c.Type.IsComparable) is { } whole)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"DISTINCT can only be applied to comparable types (actual: {whole.Type.Name})", state.Body.At);
        }

        PlanNode plan = new ProjectNode(state.Plan, values, extended);
        plan = state.Body.Distinct ? new DistinctNode(plan) : plan;
        if (query is not null && (keys.Count > 0 || query.Limit is not null || query.Offset is not null))
        {
            plan = Sorted(plan, keys, query, columns);
        }

        return new(plan, [.. state.Outputs.Select((o, i) => BoundRelation.Field(null, null, o.Field.Name, o.Field.Label, columns[i].Id, columns[i].Type))]);
    }
}
