using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The columns that result rows read from a partition's list, each pointer under its own column. Measures see these columns and never the list,
/// so that no join or sort above copies it.
/// </summary>
/// <param name="rows">The list of the partition's rows.</param>
/// <param name="numbers">The numbers of the result row.</param>
internal sealed class MatchReading(BindingContext context, MatchNames names, MatchRowFields fields, ColumnReference rows, ColumnReference numbers)
{
    private static readonly string[] Unordered = ["count", "min", "max", "bool_and", "bool_or", "every"];

    private readonly List<PlanExpression> _values = [];
    private readonly List<PlanColumn> _columns = [];
    private readonly Dictionary<int, Func<PlanExpression>> _aggregates = [];

    public IReadOnlyList<PlanExpression> Values => _values;

    public IReadOnlyList<PlanColumn> Columns => _columns;

    /// <summary>A number of the result row.</summary>
    public PlanExpression Number(int place) => Added(At(place), SqlType.Bigint);

    /// <summary>A column of the partition, as it is.</summary>
    public PlanExpression Keep(ColumnReference column)
    {
        _values.Add(column);
        _columns.Add(new(column.Column, column.Type));
        return column;
    }

    /// <summary>A column of the result row's own row.</summary>
    public PlanExpression Column(ColumnReference column) => Added(Field(1, column), column.Type);

    /// <summary>Adds the value of a pointer.</summary>
    /// <param name="place">The ordinal of its number.</param>
    /// <param name="labels">The ordinal of the labels of an aggregate's rows.</param>
    public void Add(ColumnReference name, MatchPointer pointer, int place, int? labels)
    {
        if (pointer is { Kind: MatchPointerKind.Aggregate, Call: { } call } && (call.Arguments.Count > 0 || call.Filter is not null || call.Distinct))
        {
            AddAggregate(name, pointer, call, place, labels);
            return;
        }

        _columns.Add(new(name.Column, name.Type));
        _values.Add(pointer.Kind switch
        {
            MatchPointerKind.Column => Field(place, pointer.Column!),
            MatchPointerKind.Classifier => Own("$item", SqlType.Varchar, Labels(), At(place)),
            _ => At(place),
        });
    }

    /// <summary>A measure over the columns.</summary>
    public PlanExpression Measure(PlanExpression measure) =>
        names.Replace(measure, (name, _) => _aggregates.TryGetValue(name.Column, out var aggregate) ? aggregate() : name);

    private void AddAggregate(ColumnReference name, MatchPointer pointer, AggregateCall call, int place, int? labels)
    {
        var read = PlanTree.Expressions(call).SelectMany(names.In).ToList();
        var columns = read.Where(p => p.Pointer.Kind == MatchPointerKind.Column).Select(p => p.Pointer.Column!).DistinctBy(c => c.Column).ToList();
        var range = pointer.Labels is null ? Slice(rows, rows.Type, place) : Own("$pick", rows.Type, rows, Slice(numbers, numbers.Type, place));
        var parts = new List<PlanExpression> { Narrow(range, columns) };
        if (labels is { } placeOfLabels)
        {
            parts.Add(Own("$pick", SqlType.Array(SqlType.Varchar), Labels(), Slice(numbers, numbers.Type, placeOfLabels)));
        }

        var lists = parts.Select(p => Added(p, p.Type)).ToList();
        var number = Number(2);
        _aggregates[name.Column] = () => Query(call, lists, columns, number);
    }

    private Subquery Query(AggregateCall call, IReadOnlyList<PlanExpression> lists, List<ColumnReference> columns, PlanExpression number)
    {
        var elements = columns.Select(c => context.NewColumn(c.Type)).ToList();
        List<IReadOnlyList<PlanColumn>> all = [columns.Count > 0 ? elements : [context.NewColumn(SqlType.Bigint)]];
        if (lists.Count > 1)
        {
            all.Add([context.NewColumn(SqlType.Varchar)]);
        }

        var place = context.NewColumn(SqlType.Bigint);
        var unnest = new UnnestNode(new ValuesNode([[]], []), lists, all, place, false);
        PlanExpression Inner(PlanExpression e) => names.Replace(e, (_, pointer) => pointer.Kind switch
        {
            MatchPointerKind.Column => ColumnReference.Of(elements[columns.FindIndex(c => c.Column == pointer.Column!.Column)]),
            MatchPointerKind.Classifier => ColumnReference.Of(all[1][0]),
            _ => number,
        });
        var inOrder = call.OrderBy.Count == 0 && !call.Distinct && !Unordered.Contains(call.Function.Name);
        var aggregate = call with
        {
            Column = context.NewColumn(call.Type).Id,
            Arguments = [.. call.Arguments.Select(Inner)],
            Filter = call.Filter is { } filter ? Inner(filter) : null,
            OrderBy = inOrder ? [new(ColumnReference.Of(place), false, false)] : [.. call.OrderBy.Select(o => o with { Value = Inner(o.Value) })],
        };
        return new(SubqueryKind.Scalar, new AggregateNode(unnest, [], [[]], [aggregate], []), null, null, call.Type);
    }

    /// <summary>A list of rows with only the columns that are read.</summary>
    private FunctionInvocation Narrow(PlanExpression list, IReadOnlyList<ColumnReference> columns)
    {
        var row = new ColumnReference(context.NewColumn(rows.Type.Element).Id, "row", rows.Type.Element);
        PlanExpression body = columns.Count == 0 ? new Constant(1L, SqlType.Bigint)
            : new RowValue(
                [.. columns.Select(c => new FieldAccess(row, fields.Of(c), c.Type))],
                SqlType.Row([.. columns.Select(c => new RowField(null, c.Type))]));
        return new(FunctionTable.Find("transform")![0], [list, new LambdaValue([row], body)], SqlType.Array(body.Type));
    }

    private PlanExpression Added(PlanExpression value, SqlType type)
    {
        var column = context.NewColumn(type);
        _values.Add(value);
        _columns.Add(column);
        return ColumnReference.Of(column);
    }

    private FieldAccess Field(int place, ColumnReference column) => new(Own("$item", rows.Type.Element, rows, At(place)), fields.Of(column), column.Type);

    private FunctionInvocation At(long place) => Own("$item", SqlType.Bigint, numbers, new Constant(place, SqlType.Bigint));

    private FunctionInvocation Slice(PlanExpression list, SqlType type, long place) => Own("$slice", type, list, At(place), At(place + 1));

    private ArrayValue Labels() =>
        new([.. names.Labels.Select(l => new Constant(l, SqlType.Varchar))], SqlType.Array(SqlType.Varchar));

    private static FunctionInvocation Own(string name, SqlType type, params IReadOnlyList<PlanExpression> arguments) =>
        new(FunctionTable.Unnamed(name), arguments, type);
}
