using System.Collections.Immutable;
using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>A bound query: its plan and the names of its columns, one field per column.</summary>
internal sealed record BoundQuery(PlanNode Plan, IReadOnlyList<ScopeField> Fields);

/// <summary>Queries → typed plans.</summary>
internal sealed partial class QueryBinder
{
    private sealed record NamedPlan(SharedQuery Query, IReadOnlyList<ScopeField> Fields);

    private readonly BindingContext _context;
    private readonly ExpressionBinder _expressions;
    private readonly ImmutableList<NamedTable> _views;
    private ImmutableDictionary<string, NamedPlan> _named = ImmutableDictionary<string, NamedPlan>.Empty;

    public QueryBinder(BindingContext context)
        : this(context, [])
    {
    }

    private QueryBinder(BindingContext context, ImmutableList<NamedTable> views)
    {
        _context = context;
        _views = views;
        _expressions = new ExpressionBinder(context, BindQuery);
    }

    /// <summary>Binds a whole statement.</summary>
    public QueryPlan Bind(Query query)
    {
        var bound = BindQuery(query, null);
        return new(bound.Plan, _context.Shared, [.. bound.Fields.Select((f, i) => f.Name is null ? $"_col{i}" : f.Label)], _context.Scans);
    }

    /// <summary>Binds an expression without names.</summary>
    public PlanExpression BindAlone(Expression expression, string clause) => _expressions.Bind(expression, new ExpressionContext(Scope.Empty, clause));

    private BoundQuery BindQuery(Query query, Scope? outer)
    {
        using var level = PlanningBudget.Enter(query.At);
        var before = _named;
        query.Functions.ToList().ForEach(_expressions.Routines.Define);
        BindWith(query.With);
        var bound = query.Body switch
        {
            SelectBody select => BindSelect(select, query, outer),
            var body => BindSorted(BindBody(body, outer), query, outer),
        };
        _named = before;
        return bound;
    }

    private void BindWith(IReadOnlyList<WithQuery> with)
    {
        var names = new HashSet<string>();
        foreach (var named in with)
        {
            if (!names.Add(named.Name.Lower))
            {
                throw new SqlException(SqlErrorName.DuplicateNamedQuery, $"WITH query name '{named.Name.Text}' specified more than once", named.At);
            }

            if (named.IsRecursive)
            {
                _named = _named.SetItem(named.Name.Lower, BindRecursion(named));
                continue;
            }

            var bound = BindQuery(named.Query, null);
            var fields = bound.Fields;
            if (named.Columns is { } columns)
            {
                if (columns.Count != fields.Count)
                {
                    throw new SqlException(SqlErrorName.MismatchedColumnAliases,
                        $"column alias list has {columns.Count} entries but WITH query(lambda) has {fields.Count} columns", named.At);
                }

                fields = [.. fields.Select((f, i) => f with { Name = columns[i].Lower, Label = columns[i].Label })];
            }

            var shared = new SharedQuery(_context.Shared.Count, bound.Plan);
            _context.Shared.Add(shared);
            _named = _named.SetItem(named.Name.Lower, new(shared, fields));
        }
    }

    private BoundQuery BindBody(QueryBody body, Scope? outer)
    {
        using var level = PlanningBudget.Enter(body.At);
        switch (body)
        {
            case SelectBody select: return BindSelect(select, null, outer);
            case NestedBody nested: return BindQuery(nested.Query, outer);
            case ValuesBody values: return BindValues(values, outer);
            case TableBody table:
                var relation = BindTable(table.Table);
                var visible = relation.Fields.Where(f => !f.Hidden).ToList();
                return new(new ProjectNode(relation.Plan, [.. visible.Select(f => f.Value)], [.. relation.Plan.Columns.Take(visible.Count)]), visible);
            case SetOperation set: return BindSetOperation(set, outer);
            default: throw new SqlException(SqlErrorName.NotSupported, "this form of query is not supported", body.At);
        }
    }

    private BoundQuery BindValues(ValuesBody values, Scope? outer)
    {
        var at = new ExpressionContext(outer ?? Scope.Empty, "VALUES");
        var rows = values.Rows.Select(
            r => r is RowConstructor row ? row.Items.Select(i => _expressions.Bind(i, at)).ToList() : SpreadRow(_expressions.Bind(r, at))).ToList();
        var width = rows[0].Count;
        var types = new SqlType[width];
        Array.Fill(types, SqlType.Unknown);
        foreach (var row in rows)
        {
            if (row.Count != width)
            {
                throw new SqlException(SqlErrorName.TypeMismatch, $"Values rows have mismatched sizes: {width} vs {row.Count}", values.At);
            }

            for (var i = 0; i < width; i++)
            {
                types[i] = TypeCoercion.CommonSuperType(types[i], row[i].Type) ?? throw new SqlException(SqlErrorName.TypeMismatch,
                    $"Values rows have mismatched types: {types[i].Name} vs {row[i].Type.Name}", values.At);
            }
        }

        var columns = types.Select(_context.NewColumn).ToList();
        var coerced = rows.Select(r => (IReadOnlyList<PlanExpression>)[.. r.Select((v, i) => ExpressionBinder.Coerce(v, types[i]))]).ToList();
        return new(new ValuesNode(coerced, columns), [.. columns.Select(c => BoundRelation.Field(null, null, null, c.Name, c.Id, c.Type))]);
    }

    private static List<PlanExpression> SpreadRow(PlanExpression e) => e.Type.Kind == TypeKind.Row
        ? [.. e.Type.Fields.Select((f, i) => (PlanExpression)new FieldAccess(e, i, f.Type))] : [e];

    private BoundQuery BindSetOperation(SetOperation set, Scope? outer)
    {
        var inputs = set.Inputs.Select(i => BindBody(i, outer)).ToList();
        inputs = set.ByName ? Corresponding(inputs, set.At) : inputs;
        var name = set.Operator.ToString().ToUpperInvariant();
        var types = inputs[0].Plan.Columns.Select(c => c.Type).ToArray();
        for (var n = 1; n < inputs.Count; n++)
        {
            var columns = inputs[n].Plan.Columns;
            if (columns.Count != types.Length)
            {
                throw new SqlException(
                    SqlErrorName.TypeMismatch, $"{name} query has different number of fields: {types.Length}, {columns.Count}", set.Places[n - 1]);
            }

            for (var i = 0; i < types.Length; i++)
            {
                types[i] = TypeCoercion.CommonSuperType(types[i], columns[i].Type) ?? throw new SqlException(SqlErrorName.TypeMismatch,
                    $"column {i + 1} in {name} query has incompatible types: {types[i].Name}, {columns[i].Type.Name}", set.Places[n - 1]);
            }
        }

        var outputs = types.Select(_context.NewColumn).ToList();
        var plan = new SetNode(set.Operator, set.All, [.. inputs.Select(i => Retype(i.Plan, types))], outputs);
        return new(plan, [.. outputs.Select((c, i) => BoundRelation.Field(null, null, inputs[0].Fields[i].Name, inputs[0].Fields[i].Label, c.Id, c.Type))]);
    }

    private PlanNode Retype(PlanNode plan, IReadOnlyList<SqlType> types) => plan.Columns.Select(c => c.Type).SequenceEqual(types) ? plan : new ProjectNode(plan,
        [.. plan.Columns.Select((c, i) => ExpressionBinder.Coerce(ColumnReference.Of(c), types[i]))], [.. types.Select(_context.NewColumn)]);

    /// <summary>ORDER BY, OFFSET and LIMIT over a body that is not a SELECT; sort keys see only its columns.</summary>
    private BoundQuery BindSorted(BoundQuery bound, Query query, Scope? outer)
    {
        if (query.OrderBy.Count == 0 && query.Limit is null && query.Offset is null)
        {
            return bound;
        }

        var at = new ExpressionContext(new Scope(bound.Fields, outer), "ORDER BY clause");
        var keys = query.OrderBy.Select(item => new SortKey(
            Ordinal(item.Value, "ORDER BY", bound.Fields.Count) is { } n ? bound.Fields[n].Value
                : _expressions.Bind(item.Value, at), item.Descending, item.NullsFirst)).ToList();
        CheckOrderable(keys, query.OrderBy);
        return bound with { Plan = Sorted(bound.Plan, keys, query, bound.Plan.Columns) };
    }

    private static void CheckOrderable(IReadOnlyList<SortKey> keys, IReadOnlyList<SortItem> items)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (!keys[i].Value.Type.IsOrderable)
            {
                var type = keys[i].Value.Type.Name;
                throw new SqlException(
                    SqlErrorName.TypeMismatch, $"Type {type} is not orderable, and therefore cannot be used in ORDER BY: {type}", items[i].At);
            }
        }
    }

    /// <summary>The zero-based position that an integer literal names; null when the item is an expression.</summary>
    private static int? Ordinal(Expression item, string clause, int count)
    {
        if (item is not NumberLiteral { Kind: TokenKind.Integer } number || number.Text[0] == '-')
        {
            return null;
        }

        return long.TryParse(number.Text, out var position) && position >= 1 && position <= count ? (int)position - 1
            : throw new SqlException(SqlErrorName.InvalidColumnReference, $"{clause} position {number.Text} is not in select list", item.At);
    }

    private long? Count(Expression? count)
    {
        var bound = count is null ? null : _expressions.Bind(count, new ExpressionContext(Scope.Empty, "LIMIT clause"));
        return bound is null ? null : bound is Constant { Value: long and >= 0 } constant ? (long)constant.Value
            : throw new SqlException(SqlErrorName.SyntaxError, "Invalid limit", count!.At);
    }
}
