using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// GROUP BY: builds the aggregate node, and rewrites the expressions above it to use only keys and aggregates. A key
/// that is a plain column keeps its number, so that subqueries above need no rewriting.
/// </summary>
internal sealed class Grouping(BindingContext context, ExpressionBinder expressions, Scope scope)
{
    private readonly List<(PlanColumn Column, PlanExpression Value)> _keys = [];
    private readonly Dictionary<string, int> _indexes = [];

    /// <summary>Columns of aggregates, windows and GROUPING; keys must not contain them.</summary>
    private readonly HashSet<int> _computed = [];
    private HashSet<int> _visible = [];
    private HashSet<int> _inputColumns = [];
    private PlanNode? _plan;

    public Grouping Apply(SelectBody body, PlanNode input, IReadOnlyList<AggregateCall> aggregates,
        IReadOnlyList<(PlanColumn Column, IReadOnlyList<PlanExpression> Of, SourcePosition At)> groupings,
        IReadOnlyList<WindowCall> windows, IReadOnlyList<PlanExpression> outputs)
    {
        _computed.UnionWith(aggregates.Select(a => a.Column));
        _computed.UnionWith(groupings.Select(g => g.Column.Id));
        _computed.UnionWith(windows.Select(w => w.Column));
        var sets = BindSets(body.GroupBy, outputs);
        var asked = groupings.Select(g => (g.Column, (IReadOnlyList<int>)[.. g.Of.Select(e => IndexOf(e, g.At))])).ToList();
        _plan = new AggregateNode(input, _keys, sets, aggregates, asked);
        _visible = [.. _plan.Columns.Select(c => c.Id)];
        _inputColumns = [.. input.Columns.Select(c => c.Id)];
        return this;
    }

    public void Rewrite(Action<PlanNode> setPlan, List<(PlanExpression Value, ScopeField Field)> outputs, List<WindowCall> windows,
        List<SortKey> keys, PlanExpression? having, Action<PlanExpression?> setHaving)
    {
        setPlan(_plan!);
        for (var i = 0; i < outputs.Count; i++)
        {
            outputs[i] = (RewriteWhole(outputs[i].Value), outputs[i].Field);
        }

        for (var i = 0; i < keys.Count; i++)
        {
            keys[i] = keys[i] with { Value = RewriteWhole(keys[i].Value) };
        }

        for (var i = 0; i < windows.Count; i++)
        {
            windows[i] = windows[i] with
            {
                Arguments = [.. windows[i].Arguments.Select(Rewrite)],
                PartitionBy = [.. windows[i].PartitionBy.Select(Rewrite)],
                OrderBy = [.. windows[i].OrderBy.Select(o => o with { Value = Rewrite(o.Value) })],
                Frame = windows[i].Frame is not { } frame ? null : frame with
                {
                    StartOffset = frame.StartOffset is null ? null : Rewrite(frame.StartOffset),
                    EndOffset = frame.EndOffset is null ? null : Rewrite(frame.EndOffset),
                },
            };
        }

        var windowColumns = windows.Select(w => w.Column);
        _visible.UnionWith(windowColumns);
        setHaving(having is null ? null : RewriteWhole(having));
    }

    private List<IReadOnlyList<int>> BindSets(GroupBy? groupBy, IReadOnlyList<PlanExpression> outputs)
    {
        var sets = new List<List<int>> { new() };
        var keys = 0L;
        foreach (var element in groupBy?.Elements ?? [])
        {
            var alternatives = element.Sets.Select(s => s.Select(e => BindKey(e, outputs, element.Simple)).ToList()).ToList();
            keys = (keys * alternatives.Count) + (alternatives.Sum(a => (long)a.Count) * sets.Count);
            if ((long)sets.Count * alternatives.Count > StatementLimits.GroupingSetsMax || keys > StatementLimits.GroupingKeysMax)
            {
                throw new SqlException(SqlErrorName.TooManyGroupingSets, $"GROUP BY has more than {StatementLimits.GroupingSetsMax} grouping sets "
                    + $"or more than {StatementLimits.GroupingKeysMax} keys in them", element.At);
            }

            if (alternatives.Count == 1)
            {
                sets.ForEach(s => s.AddRange(alternatives[0]));
                continue;
            }

            sets = [.. sets.SelectMany(s => alternatives.Select(a => (List<int>)[.. s, .. a]))];
        }

        IEnumerable<IReadOnlyList<int>> distinct = sets.Select(s => (IReadOnlyList<int>)[.. s.Distinct()]);
        return groupBy?.Distinct == true ? [.. distinct.DistinctBy(s => string.Join(',', s.Order()))] : [.. distinct];
    }

    private int BindKey(Expression e, IReadOnlyList<PlanExpression> outputs, bool simple)
    {
        PlanExpression value;
        if (e is NumberLiteral { Kind: TokenKind.Integer } ordinal)
        {
            value = int.TryParse(ordinal.Text, out var n) && n >= 1 && n <= outputs.Count ? outputs[n - 1]
                : throw new SqlException(SqlErrorName.InvalidColumnReference, $"GROUP BY position {ordinal.Text} is not in select list", e.At);
            CheckScalar(value);
        }
        else
        {
            value = expressions.Bind(e, new ExpressionContext(scope, "GROUP BY clause"));
        }

        if (!simple && value is not ColumnReference)
        {
            throw new SqlException(SqlErrorName.InvalidColumnReference, "GROUP BY expression must be a column reference", e.At);
        }

        if (!value.Type.IsComparable)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"{value.Type.Name} is not comparable, and therefore cannot be used in GROUP BY", e.At);
        }

        var key = PlanExpressionTree.Key(value);
        if (!_indexes.TryGetValue(key, out var index))
        {
            index = _keys.Count;
            _indexes.Add(key, index);
            _keys.Add((value is ColumnReference c ? new PlanColumn(c.Column, c.Type) : context.NewColumn(value.Type), value));
        }

        return index;
    }

    private void CheckScalar(PlanExpression value) => PlanExpressionTree.Visit(value, e =>
    {
        if (e is ColumnReference c && _computed.Contains(c.Column))
        {
            throw new SqlException(
                SqlErrorName.ExpressionNotScalar, "GROUP BY clause cannot contain aggregations, window functions or grouping operations", value.At);
        }
    });

    private int IndexOf(PlanExpression e, SourcePosition at) => _indexes.TryGetValue(PlanExpressionTree.Key(e), out var index) ? index
        : throw new SqlException(SqlErrorName.InvalidArguments,
            "The arguments to GROUPING() must be expressions referenced by the GROUP BY at the associated query level. Mismatch due to "
            + (e is ColumnReference c ? c.Label : "expression") + ".", at);

    /// <summary>Rewrites an output, a sort key or a condition; an error names the position of the whole.</summary>
    private PlanExpression RewriteWhole(PlanExpression e)
    {
        try
        {
            return Rewrite(e);
        }
        catch (SqlException error) when (error.Name == SqlErrorName.ExpressionNotAggregate)
        {
            throw new SqlException(error.Name, error.Message, error.Message.StartsWith(InSubquery, StringComparison.Ordinal) ? error.At : e.At);
        }
    }

    private const string InSubquery = "Subquery uses ";

    /// <summary>A query inside sees only the keys.</summary>
    private void CheckSubquery(Subquery subquery) => PlanTree.Visit(subquery.Plan, _ => { }, e =>
    {
        if (e is ColumnReference reference && _inputColumns.Contains(reference.Column) && !_visible.Contains(reference.Column))
        {
            throw new SqlException(
                SqlErrorName.ExpressionNotAggregate, $"{InSubquery}'{reference.Label}' which must appear in GROUP BY clause", reference.At);
        }
    });

    private PlanExpression Rewrite(PlanExpression e) => PlanExpressionTree.Rewrite(e, part =>
    {
        if (_indexes.TryGetValue(PlanExpressionTree.Key(part), out var index))
        {
            var column = _keys[index].Column;
            return new ColumnReference(column.Id, column.Name, column.Type) { At = part.At };
        }

        if (part is Subquery subquery)
        {
            CheckSubquery(subquery);
        }

        if (part is ColumnReference reference && _inputColumns.Contains(reference.Column) && !_visible.Contains(reference.Column))
        {
            throw new SqlException(SqlErrorName.ExpressionNotAggregate,
                $"'{reference.Label}' must be an aggregate expression or appear in GROUP BY clause", part.At);
        }

        return null;
    });
}
