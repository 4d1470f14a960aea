using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal sealed partial class QueryBinder
{
    private BoundRelation BindRelation(Relation relation, Scope? outer)
    {
        using var level = PlanningBudget.Enter(relation.At);
        switch (relation)
        {
            case TableRelation table: return BindTable(table.Name);
            case QueryRelation query:
                var bound = BindQuery(query.Query, outer);
                return new(bound.Plan, [.. bound.Fields.Select(f => f with { Relation = null, Database = null })]);
            case AliasedRelation aliased: return Alias(BindRelation(aliased.Inner, outer), aliased);
            case JoinRelation join: return BindJoin(join, outer);
            case TableFunctionRelation function: return BindTableFunction(function, outer);
            case SampledRelation sampled: return BindSample(sampled, outer);
            case UnnestRelation unnest:
                return BindUnnest(unnest, new(new ValuesNode([[]], []), []), outer, keepEmpty: false);
            case MatchRelation match when _context.Patterns is { } patterns: return BindMatch(match, patterns, outer);
            case MatchRelation match: return new MatchBinder(_context, _expressions).Bind(match, BindRelation(match.Input, outer));
            default: throw new SqlException(SqlErrorName.NotSupported, "this form of relation is not supported", relation.At);
        }
    }

    private BoundRelation BindTable(QualifiedName name)
    {
        if (_context.Dialect == SqlDialect.Flink && name.Period is { } alone)
        {
            throw Refused("FOR SYSTEM_TIME AS OF is supported for the right side of a join alone", alone.At);
        }

        if (name.Parts.Count == 1 && _named.TryGetValue(name.Parts[0].Lower, out var named))
        {
            if (name.Period is { } period)
            {
                throw new SqlException(SqlErrorName.NotSupported, "a WITH query has no earlier versions", period.At);
            }

            var shared = named.Query.Plan.Columns.Select(c => _context.NewColumn(c.Type)).ToList();
            return new(new SharedNode(named.Query, shared),
                [.. shared.Select((c, i) => BoundRelation.Field(name.Parts[0].Lower, null, named.Fields[i].Name, named.Fields[i].Label, c.Id, c.Type))]);
        }

        var (full, table, query) = _context.Tables.Require(name, _context.Database, name.At);
        if (query is not null)
        {
            return BindView(full, table, query, name.At);
        }

        var database = full.Database;
        var bound = Scan(table, name.Parts[^1].Lower, database);
        return table.Beside is { } beside ? Complete(bound, Scan(beside, name.Parts[^1].Lower, database), name.At) : bound;
    }

    private BoundRelation Scan(TableHandle table, string name, string database)
    {
        var columns = table.Columns.Concat(table.Hidden).Select(c => _context.NewColumn(c.Type)).ToList();
        var scan = new ScanNode(_context.Scans.Count, table, [.. Enumerable.Range(0, columns.Count).Select(i => new ScanPath(i, []))], columns);
        _context.Scans.Add(scan);
        var bound = new BoundRelation(table.Seen is { } seen ? Seen(scan, table, seen) : scan, [.. columns.Select((c, i) => BoundRelation.Field(
            name, database, table.ColumnAt(i).Name.ToLowerInvariant(), table.ColumnAt(i).Name.ToLowerInvariant(), c.Id, c.Type) with
        {
            Hidden = i >= table.Columns.Count,
        })]);
        return table.State is StreamTable stream ? BindSource(bound, stream, name) : bound;
    }

    // The engine moves no condition below a limit: an expression of the statement, whose error would show a value, meets the seen rows only.
    private static SortNode Seen(ScanNode scan, TableHandle table, RowFilter seen)
    {
        PlanExpression condition = seen.Values.Count > 0 ? Among() : new Constant(false, SqlType.Boolean);
        return new SortNode(new FilterNode(scan, condition), [], null, long.MaxValue, scan.Columns);

        Membership Among()
        {
            var column = scan.Columns[table.Columns.ToList().FindIndex(column => column.Name == seen.Column)];
            return new(new ColumnReference(column.Id, seen.Column, column.Type), [.. seen.Values.Select(value => new Constant(value, SqlType.Bigint))]);
        }
    }

    /// <summary>A table with the rows beside it, joined by their first column.</summary>
    private static BoundRelation Complete(BoundRelation table, BoundRelation beside, SourcePosition at)
    {
        var key = table.Fields.Single(f => f.Name == beside.Fields[0].Name);
        var condition = ExpressionBinder.BindComparison("=", key.Value, beside.Fields[0].Value, at);
        return new(new JoinNode(JoinKind.Left, table.Plan, beside.Plan, condition, false), [.. table.Fields, .. beside.Fields.Skip(1)]);
    }

    private static BoundRelation Alias(BoundRelation inner, AliasedRelation aliased)
    {
        // A list of column names drops the hidden columns.
        var kept = aliased.Columns is null ? inner.Fields : [.. inner.Fields.Where(f => !f.Hidden)];
        if (aliased.Columns is { } names && names.Count != kept.Count)
        {
            throw new SqlException(SqlErrorName.MismatchedColumnAliases,
                $"Column alias list has {names.Count} entries but '{aliased.Alias.Lower}' has {kept.Count} columns available", aliased.At);
        }

        return inner with
        {
            Fields = [.. kept.Select((f, i) => f with
            {
                Relation = aliased.Alias.Lower,
                Database = null,
                Name = aliased.Columns is { } columns ? columns[i].Lower : f.Name,
                Label = aliased.Columns is { } labels ? labels[i].Label : f.Label,
            })],
        };
    }

    private BoundRelation BindJoin(JoinRelation join, Scope? outer)
    {
        var left = BindRelation(join.Left, outer);
        var unnested = join.Right is UnnestRelation u ? u : (join.Right as AliasedRelation)?.Inner as UnnestRelation;
        if (unnested is not null && (join.Kind is JoinKind.Cross || join.On is BooleanLiteral { Value: true })
            && join.Kind is JoinKind.Cross or JoinKind.Inner or JoinKind.Left)
        {
            var spread = BindUnnest(unnested, left, outer, join.Kind == JoinKind.Left);
            var added = new BoundRelation(spread.Plan, [.. spread.Fields.Skip(left.Fields.Count)]);
            added = join.Right is AliasedRelation aliased ? Alias(added, aliased) : added;
            return new(spread.Plan, [.. left.Fields, .. added.Fields]);
        }

        if (unnested is not null && join.Kind != JoinKind.Cross && join.On is not BooleanLiteral { Value: true })
        {
            throw new SqlException(SqlErrorName.NotSupported,
                $"{join.Kind.ToString().ToUpperInvariant()} JOIN involving UNNEST is only supported with condition ON TRUE", join.On?.At ?? join.At);
        }

        if (_context.Dialect == SqlDialect.Flink && TimeTravel(join) is { } travel)
        {
            return BindVersions(travel.Join, travel.Period, left, outer);
        }

        // Rows of the right side that match no left row have no left row to look at.
        var isOuter = join.Kind is JoinKind.Right or JoinKind.Full;
        var isLateral = IsLateral(join.Right) && !isOuter;
        var side = new Scope(left.Fields, outer);
        var right = BindRelation(join.Right, isLateral ? side : !IsLateral(join.Right) ? outer
            : side.Refusing(SqlErrorName.InvalidColumnReference, "LATERAL reference not allowed in this context"));
        if (join.Kind == JoinKind.Full && IsLateral(join.Right) && join.On is not BooleanLiteral { Value: true })
        {
            throw new SqlException(
                SqlErrorName.NotSupported, "FULL JOIN involving LATERAL relation is only supported with condition ON TRUE", join.On?.At ?? join.At);
        }

        if (join.Using is { } names)
        {
            return JoinUsing(join, left, right, names);
        }

        PlanExpression? condition = null;
        if (join.On is not null)
        {
            var scope = new Scope([.. left.Fields, .. right.Fields], outer);
            condition = _expressions.BindBoolean(join.On, new ExpressionContext(scope, "JOIN clause"), "JOIN ON clause");
        }

        if (condition is not null && !isLateral && _context.Dialect == SqlDialect.Trino && join.Kind is JoinKind.Left or JoinKind.Right or JoinKind.Full)
        {
            var subqueries = new JoinSubqueries(_context, left.Plan, right.Plan);
            condition = subqueries.Replace(condition);
            return new(new JoinNode(join.Kind, subqueries.Left, subqueries.Right, condition, Lateral: false), [.. left.Fields, .. right.Fields]);
        }

        return new(new JoinNode(join.Kind, left.Plan, right.Plan, condition, isLateral), [.. left.Fields, .. right.Fields]);
    }

    private static bool IsLateral(Relation relation) =>
        relation is QueryRelation { Lateral: true } or UnnestRelation || (relation is AliasedRelation aliased && IsLateral(aliased.Inner));

    /// <summary>USING: the shared columns come first, once, and belong to neither side.</summary>
    private BoundRelation JoinUsing(JoinRelation join, BoundRelation left, BoundRelation right, IReadOnlyList<Identifier> names)
    {
        var conditions = new List<PlanExpression>();
        var merged = new List<(PlanExpression Value, Identifier Name)>();
        if (names.GroupBy(name => name.Lower).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new SqlException(SqlErrorName.DuplicateColumnName, $"Column '{twice.Key}' appears multiple times in USING clause", twice.Last().At);
        }

        foreach (var name in names)
        {
            var a = new Scope(left.Fields, null).Find([name], name.At) ?? throw Missing("left", name);
            var b = new Scope(right.Fields, null).Find([name], name.At) ?? throw Missing("right", name);
            var equal = (ComparisonOperation)ExpressionBinder.BindComparison("=", a, b, name.At);
            conditions.Add(equal);
            merged.Add((join.Kind switch
            {
                JoinKind.Right => equal.Right,
                JoinKind.Full => new Coalesced([equal.Left, equal.Right], equal.Left.Type),
                _ => equal.Left,
            }, name));
        }

        var used = names.Select(n => n.Lower).ToHashSet();
        var plan = new JoinNode(join.Kind, left.Plan, right.Plan, conditions.Count == 1 ? conditions[0] : new Junction(true, conditions), false);
        var columns = merged.Select(m => _context.NewColumn(m.Value.Type)).ToList();
        var project = new ProjectNode(plan, [.. merged.Select(m => m.Value), .. plan.Columns.Select(ColumnReference.Of)], [.. columns, .. plan.Columns]);
        var shared = merged.Select((m, i) => BoundRelation.Field(null, null, m.Name.Lower, m.Name.Lower, columns[i].Id, columns[i].Type));
        return new(project, [.. shared, .. left.Fields.Concat(right.Fields).Where(f => f.Name is null || !used.Contains(f.Name))]);
    }

    private static SqlException Missing(string side, Identifier name) =>
        new(SqlErrorName.ColumnNotFound, $"Column '{name.Lower}' is missing from {side} side of join", name.At);

    private BoundRelation BindUnnest(UnnestRelation unnest, BoundRelation input, Scope? outer, bool keepEmpty)
    {
        var at = new ExpressionContext(new Scope(input.Fields, outer), "UNNEST");
        var values = new List<PlanExpression>();
        var elements = new List<IReadOnlyList<PlanColumn>>();
        foreach (var value in unnest.Values)
        {
            var bound = _expressions.Bind(value, at);
            values.Add(bound);
            elements.Add(bound.Type.Kind switch
            {
                TypeKind.Array when bound.Type.Element.Kind == TypeKind.Row => [.. bound.Type.Element.Fields.Select(f => _context.NewColumn(f.Type))],
                TypeKind.Array => [_context.NewColumn(bound.Type.Element)],
                TypeKind.Map => [_context.NewColumn(bound.Type.Key), _context.NewColumn(bound.Type.Value)],
                _ => throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"Cannot unnest type: {bound.Type.Name}", value.At),
            });
        }

        var ordinality = unnest.WithOrdinality ? _context.NewColumn(_context.Dialect == SqlDialect.Flink ? SqlType.Integer : SqlType.Bigint) : null;
        var plan = new UnnestNode(input.Plan, values, elements, ordinality, keepEmpty);
        var fields = new List<ScopeField>(input.Fields);
        for (var i = 0; i < values.Count; i++)
        {
            var names = values[i].Type.Kind == TypeKind.Array && values[i].Type.Element.Kind == TypeKind.Row ? values[i].Type.Element.Fields : null;
            fields.AddRange(
                elements[i].Select((c, n) => BoundRelation.Field(null, null, names?[n].Name?.ToLowerInvariant(), names?[n].Name ?? c.Name, c.Id, c.Type)));
        }

        if (ordinality is not null)
        {
            fields.Add(BoundRelation.Field(null, null, null, ordinality.Name, ordinality.Id, ordinality.Type));
        }

        return new(plan, fields);
    }
}
