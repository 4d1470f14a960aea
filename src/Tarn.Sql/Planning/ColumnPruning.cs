using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// Removes from every scan the columns, and the fields of rows, that the statement does not use. When only fields of a
/// row are read, one column per field replaces the row, from the scan up to the step that reads it.
/// </summary>
internal sealed class ColumnPruning
{
    private readonly ColumnUses _uses;
    private readonly Func<SqlType, PlanColumn> _newColumn;
    private readonly Dictionary<int, ScanNode> _scans = [];

    /// <summary>The output columns of WITH queries before pruning; uses refer to them by ordinal.</summary>
    private readonly Dictionary<SharedQuery, IReadOnlyList<PlanColumn>> _sharedColumns;

    /// <summary>
    /// Columns that replace fields of another column, by that column's number and the field's path in it.
    /// </summary>
    private readonly Dictionary<int, OrderedDictionary<string, Part>> _parts = [];

    /// <summary>The origins of these columns, by their own numbers.</summary>
    private readonly Dictionary<int, (int Column, IReadOnlyList<int> Path)> _origins = [];

    private ColumnPruning(QueryPlan plan, Func<SqlType, PlanColumn> newColumn)
    {
        _uses = ColumnUses.Of(plan);
        _sharedColumns = plan.Shared.ToDictionary(s => s, s => s.Plan.Columns);
        _newColumn = newColumn;
    }

    private sealed record Part(IReadOnlyList<int> Path, PlanColumn Column);

    /// <param name="plan">The bound statement.</param>
    /// <param name="newColumn">Creates a column with a number that is unused in the statement.</param>
    public static QueryPlan Apply(QueryPlan plan, Func<SqlType, PlanColumn> newColumn)
    {
        var pruning = new ColumnPruning(plan, newColumn);
        foreach (var shared in plan.Shared)
        {
            shared.Plan = pruning.Prune(shared.Plan);
        }

        var pruned = pruning.Prune(plan.Root);
        return plan with { Root = pruned, Scans = [.. plan.Scans.Where(s => pruning._scans.ContainsKey(s.Ordinal)).Select(s => pruning._scans[s.Ordinal])] };
    }

    private PlanNode Prune(PlanNode node) => PlanTree.Rewrite(node, Narrow, Replace);

    private PlanNode Narrow(PlanNode node) => node switch
    {
        ScanNode scan => _scans[scan.Ordinal] = NarrowScan(scan),
        ProjectNode project => NarrowProject(project.Input, project.Columns, project.Expressions),
        SharedNode shared => NarrowShared(shared),
        SortNode sort => sort with { Columns = Available(sort.Columns, sort.Input) },
        _ => node,
    };

    private ScanNode NarrowScan(ScanNode scan)
    {
        var kept = scan.Columns.Select((c, i) => (Column: c, Place: scan.Paths[i].Column))
            .SelectMany(c => Split(c.Column).Select(p => (Path: new ScanPath(c.Place, p.Path), p.Column))).ToList();
        return scan with { Paths = [.. kept.Select(k => k.Path)], Columns = [.. kept.Select(k => k.Column)] };
    }

    private ProjectNode NarrowProject(PlanNode input, IReadOnlyList<PlanColumn> columns, IReadOnlyList<PlanExpression> expressions)
    {
        var kept = columns.Select((c, i) => (Column: c, Expression: expressions[i]))
            .SelectMany(c => Split(c.Column).Select(p => (p.Column, Value: PartOf(c.Expression, p.Path)))).ToList();
        return new(input, [.. kept.Select(k => k.Value)], [.. kept.Select(k => k.Column)]);
    }

    /// <summary>The present output columns of the shared query, each under this use's own number.</summary>
    private SharedNode NarrowShared(SharedNode shared)
    {
        var places = shared.Query.Plan.Columns.Select(c => _origins.TryGetValue(c.Id, out var origin) ? origin : (c.Id, Path: [])).ToList();
        var own = _sharedColumns[shared.Query].Select((c, i) => (c.Id, Column: shared.Columns[i])).ToDictionary(c => c.Id, c => c.Column);
        return shared with { Columns = [.. places.Select(p => p.Path.Count == 0 ? own[p.Column] : AddPart(own[p.Column], p.Path).Column)] };
    }

    /// <summary>The replacement of a column: the column itself, its used fields, or nothing.</summary>
    private IEnumerable<Part> Split(PlanColumn column) => _uses[column] is not { } use ? []
        : use.IsWhole ? [new([], column)] : use.Paths().Select(path => AddPart(column, path));

    private Part AddPart(PlanColumn column, IReadOnlyList<int> path)
    {
        if (!_parts.TryGetValue(column.Id, out var parts))
        {
            _parts.Add(column.Id, parts = []);
        }

        // A query that is written twice, such as the value of BETWEEN, has the same columns both times.
        if (!parts.TryGetValue(Key(path), out var part))
        {
            part = new Part(path, _newColumn(path.Aggregate(column.Type, (type, field) => type.Fields[field].Type)));
            parts.Add(Key(path), part);
            _origins.Add(part.Column.Id, (column.Id, path));
        }

        return part;
    }

    /// <summary>The columns, or parts of columns, that the input still outputs.</summary>
    private IReadOnlyList<PlanColumn> Available(IReadOnlyList<PlanColumn> columns, PlanNode input)
    {
        var left = input.Columns.Select(c => c.Id).ToHashSet();
        return [.. columns.SelectMany(c => _parts.TryGetValue(c.Id, out var parts) ? parts.Values.Select(p => p.Column) : [c]).Where(c => left.Contains(c.Id))];
    }

    private PlanExpression PartOf(PlanExpression value, IReadOnlyList<int> path)
    {
        var part = path.Aggregate(value, (row, field) => new FieldAccess(row, field, row.Type.Fields[field].Type) { At = row.At });
        return PlanExpressionTree.Rewrite(part, Replace);
    }

    /// <summary>The column that replaces this field; null when there is none.</summary>
    private PlanExpression? Replace(PlanExpression e)
    {
        if (e is not FieldAccess)
        {
            return null;
        }

        var path = new Stack<FieldAccess>();
        var row = e;
        for (; row is FieldAccess access; row = access.Row)
        {
            path.Push(access);
        }

        if (row is not ColumnReference column || !_parts.TryGetValue(column.Column, out var parts))
        {
            return null;
        }

        var fields = path.Select(access => access.Field).ToList();
        for (var length = 1; length <= fields.Count; length++)
        {
            if (parts.TryGetValue(Key(fields.Take(length)), out var part))
            {
                return path.Skip(length).Aggregate((PlanExpression)new ColumnReference(part.Column.Id, column.Label, part.Column.Type) { At = e.At },
                    (value, access) => access with { Row = value });
            }
        }

        return null;
    }

    private static string Key(IEnumerable<int> path) => string.Join('.', path);
}
