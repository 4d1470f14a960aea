using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// WITH RECURSIVE. As in Trino, the step is planned once per level, and a query that needs more levels than are planned ends
/// with an error.
/// </summary>
/// <seealso href="https://trino.io/docs/current/sql/select.html#with-recursive-clause"/>
internal sealed partial class QueryBinder
{
    private const int RecursionDepthMax = 10;

    private NamedPlan BindRecursion(WithQuery named)
    {
        if (named.Columns is not { } names)
        {
            throw new SqlException("MISSING_COLUMN_ALIASES", "missing column aliases in recursive WITH query", named.At);
        }

        if (named.Query.Body is not SetOperation { Operator: SetOperator.Union, ByName: false } union)
        {
            throw new SqlException("INVALID_RECURSIVE_REFERENCE", "recursive reference not allowed in this context", named.At);
        }

        if (named.Query.OrderBy.Count > 0 || named.Query.Limit is not null || named.Query.Offset is not null)
        {
            var clause = named.Query.OrderBy.Count > 0 ? "ORDER BY" : named.Query.Offset is not null ? "OFFSET" : "FETCH FIRST / LIMIT";
            throw new SqlException(SqlErrorName.NotSupported, $"immediate {clause} clause in recursive query is not supported", named.Query.At);
        }

        var before = _named;
        BindWith(named.Query.With);
        var scope = _named;
        _named = scope.Remove(named.Name.Lower);
        var first = union.Inputs.Count == 2 ? union.Inputs[0]
            : new SetOperation(union.Operator, union.All, [.. union.Inputs.SkipLast(1)], [.. union.Places.SkipLast(1)]);
        var bound = BindBody(first, null);
        if (names.Count != bound.Fields.Count)
        {
            throw new SqlException(SqlErrorName.MismatchedColumnAliases,
                $"column alias list has {names.Count} entries but WITH query(lambda) has {bound.Fields.Count} columns", named.At);
        }

        var types = bound.Plan.Columns.Select(c => c.Type).ToList();
        var level = Share(named, bound);
        var levels = new List<NamedPlan> { level };
        for (var depth = 1; depth <= RecursionDepthMax + 1; depth++)
        {
            _named = scope.SetItem(named.Name.Lower, level);
            var step = Checked(BindBody(union.Inputs[^1], null), types, union.Places[^1]);
            CheckReferences(step.Plan, level.Query, named.At);
            level = Share(named, depth <= RecursionDepthMax ? step : TooDeep(step));
            levels.Add(level);
        }

        _named = before;
        var outputs = types.Select(_context.NewColumn).ToList();
        PlanNode all = new SetNode(SetOperator.Union, true, [.. levels.Select(Use)], outputs);
        all = union.All ? all : new DistinctNode(all);
        return Share(named, new(all, [.. outputs.Select(c => BoundRelation.Field(null, null, null, c.Name, c.Id, c.Type))]));
    }

    private static void CheckReferences(PlanNode step, SharedQuery recursive, SourcePosition at)
    {
        var references = 0;
        PlanTree.Visit(step, node => references += node is SharedNode shared && ReferenceEquals(shared.Query, recursive) ? 1 : 0, _ => { });
        if (references > 1)
        {
            throw new SqlException(
                "INVALID_RECURSIVE_REFERENCE", "multiple recursive references in the step relation of recursive query", at);
        }
    }

    private NamedPlan Share(WithQuery named, BoundQuery bound)
    {
        var shared = new SharedQuery(_context.Shared.Count, bound.Plan);
        _context.Shared.Add(shared);
        return new(shared, [.. bound.Fields.Select((f, i) => f with { Name = named.Columns![i].Lower, Label = named.Columns[i].Label })]);
    }

    private SharedNode Use(NamedPlan named) => new(named.Query, [.. named.Query.Plan.Columns.Select(c => _context.NewColumn(c.Type))]);

    private BoundQuery Checked(BoundQuery step, IReadOnlyList<SqlType> types, SourcePosition at)
    {
        var columns = step.Plan.Columns;
        if (columns.Count != types.Count)
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"base and step relations of recursion have different number of fields: {types.Count}, {columns.Count}", at);
        }

        for (var i = 0; i < types.Count; i++)
        {
            if (!TypeCoercion.CanCoerce(columns[i].Type, types[i]))
            {
                throw new SqlException(SqlErrorName.TypeMismatch,
                    $"recursion step relation output type ({columns[i].Type.Name}) is not coercible to recursion base relation output type "
                        + $"({types[i].Name}) at column {i + 1}", at);
            }
        }

        var plan = Retype(step.Plan, types);
        return new(plan, [.. plan.Columns.Select(c => BoundRelation.Field(null, null, null, c.Name, c.Id, c.Type))]);
    }

    /// <summary>A step whose every row ends the statement.</summary>
    private BoundQuery TooDeep(BoundQuery step)
    {
        var message = $"Recursion depth limit exceeded ({RecursionDepthMax}). Use 'max_recursion_depth' session property to modify the limit.";
        var outputs = step.Plan.Columns.Select(c => _context.NewColumn(c.Type)).ToList();
        var failures = step.Plan.Columns.Select(c => (PlanExpression)new Conditional(
            [(new Inverse(new NullTest(ColumnReference.Of(c))), Failure(c.Type)), (new NullTest(ColumnReference.Of(c)), Failure(c.Type))], null, c.Type));
        return new(new ProjectNode(step.Plan, [.. failures], outputs), [.. outputs.Select(c => BoundRelation.Field(null, null, null, c.Name, c.Id, c.Type))]);

        FunctionInvocation Failure(SqlType type) => new(FunctionTable.Unnamed("$fail"),
            [new Constant(SqlErrorName.NotSupported, SqlType.Varchar), new Constant(message, SqlType.Varchar), new Constant(null, type)], type);
    }
}
