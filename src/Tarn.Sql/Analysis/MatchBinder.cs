using Tarn.Sql.Functions;
using Tarn.Sql.Matching;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// MATCH_RECOGNIZE over stored tables, by Trino's rules. The plan has plain steps. The engine makes a sorted list of each partition's rows. A C#
/// function finds the matches in it and returns numbers. Through these the engine reads rows, measures and aggregates.
/// </summary>
/// <seealso href="https://trino.io/docs/current/sql/match-recognize.html"/>
internal sealed class MatchBinder(BindingContext context, ExpressionBinder expressions)
{
    private const int NumberPlace = 2;
    private const string Search = "$match";

    private readonly MatchNames _names = new(context);
    private readonly MatchRowFields _fields = new();
    private readonly List<MatchOutput> _outputs = [];
    private int _next = NumberPlace + 1;

    public BoundRelation Bind(MatchRelation match, BoundRelation input)
    {
        MatchRules.Apply(match, _names);
        var given = new Scope(input.Fields, null);
        var keys = match.PartitionBy.Select(k => Column(k, given)).ToList();
        if (keys.Find(k => !k.Value.Type.IsComparable) is { } whole)
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"{whole.Value.Type.Name} is not comparable, and therefore cannot be used in window function PARTITION BY", whole.Value.At);
        }

        var order = match.OrderBy.Select(o => (Field: Column(o.Value, given), Item: o)).ToList();
        if (order.Find(o => !o.Field.Value.Type.IsOrderable) is { Field: { } unordered })
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"Type {unordered.Value.Type.Name} is not orderable, and therefore cannot be used in ORDER BY: {unordered.Value.Type.Name}",
                unordered.Value.At);
        }

        var scope = Names(input.Fields);
        var conditions = Conditions(match, scope);
        var measures = Measures(match, scope);
        var shown = Shown(match, input.Fields, keys, [.. order.Select(o => o.Field)]);
        shown.All.ForEach(f => _fields.Of(f.Value));
        var program = Program(match, conditions, measures);
        var sorted = order.Select(o => new SortKey(o.Field.Value, o.Item.Descending, o.Item.NullsFirst)).ToList();
        return Results(match, Found(input.Plan, keys, sorted, program), shown, measures);
    }

    /// <summary>PARTITION BY and ORDER BY take columns.</summary>
    private static ScopeField Column(Expression expression, Scope scope)
    {
        var name = ExpressionBinder.NameChain(expression) ?? throw new SqlException(
            SqlErrorName.InvalidColumnReference, "Expected column reference in PARTITION BY or ORDER BY of MATCH_RECOGNIZE", expression.At);
        var found = scope.Find(name, expression.At) ?? throw new SqlException(SqlErrorName.ColumnNotFound,
            $"Column {string.Join('.', name.Select(n => n.Lower))} is not present in the input relation", expression.At);
        return scope.Fields.First(f => f.Value is ColumnReference column && found is ColumnReference sought && column.Column == sought.Column);
    }

    /// <summary>The names in expressions: each column under each label, and plain.</summary>
    private Scope Names(IReadOnlyList<ScopeField> columns)
    {
        var (plain, labelled) = (new List<ScopeField>(), new List<ScopeField>());
        foreach (var column in columns.Where(c => c.Name is not null))
        {
            var (type, value) = (column.Value.Type, (ColumnReference)column.Value);
            ScopeField Under(string? relation, IReadOnlyList<int>? labels) =>
                column with { Relation = relation, Database = null, Value = _names.New(new(MatchPointerKind.Column, labels, value), type) };
            plain.Add(Under(null, null));
            labelled.AddRange(_names.Sets.Select(set => Under(set.Key.ToLowerInvariant(), set.Value)));
        }

        return new(labelled, new Scope(plain, null)) { NeedsRelation = true };
    }

    private MatchTerm?[] Conditions(MatchRelation match, Scope scope)
    {
        var made = new MatchConditions(_names, _fields.Of);
        var conditions = new MatchTerm?[_names.Labels.Count];
        _names.IsDefine = true;
        foreach (var definition in match.Definitions)
        {
            var bound = expressions.Bind(definition.Condition, new(scope, "DEFINE") { Match = _names });
            if (bound.Type.Kind is not (TypeKind.Boolean or TypeKind.Unknown))
            {
                throw new SqlException(SqlErrorName.TypeMismatch,
                    $"Expression defining a label must be boolean (actual type: {bound.Type.Name})", definition.Condition.At);
            }

            conditions[_names.Find(definition.Variable)![0]] = made.Condition(ExpressionBinder.Coerce(bound, SqlType.Boolean));
        }

        _names.IsDefine = false;
        return conditions;
    }

    private List<PlanExpression> Measures(MatchRelation match, Scope scope)
    {
        var bound = new List<PlanExpression>();
        foreach (var measure in match.Measures)
        {
            var value = expressions.Bind(measure.Value, new(scope, "MEASURES") { Match = _names });
            Refuse(value);
            _names.In(value).Where(p => p.Pointer.Call is not null).SelectMany(p => PlanTree.Expressions(p.Pointer.Call!)).ToList().ForEach(Refuse);
            bound.Add(value);
        }

        return bound;
    }

    private static void Refuse(PlanExpression measure) => PlanExpressionTree.Visit(measure, e =>
    {
        if (e is Subquery)
        {
            throw new SqlException(SqlErrorName.NotSupported, "MATCH_RECOGNIZE does not support subqueries in MEASURES", e.At);
        }
    });

    /// <summary>The columns of the input in the result, before and after the measures.</summary>
    private static (List<ScopeField> First, List<ScopeField> Last, List<ScopeField> All) Shown(
        MatchRelation match, IReadOnlyList<ScopeField> columns, List<ScopeField> keys, List<ScopeField> order)
    {
        if (match.Rows == MatchRows.One)
        {
            return (keys, [], keys);
        }

        var first = keys.Concat(order).DistinctBy(Id).ToList();
        var rest = columns.Where(c => !c.Hidden).ExceptBy(first.Select(Id), Id).ToList();
        return (first, rest, [.. first, .. rest]);

        static int Id(ScopeField field) => ((ColumnReference)field.Value).Column;
    }

    private MatchProgram Program(MatchRelation match, MatchTerm?[] conditions, List<PlanExpression> measures)
    {
        foreach (var (name, pointer) in measures.SelectMany(_names.In).DistinctBy(p => p.Name.Column))
        {
            AddOutputs(name.Column, pointer);
        }

        var skip = match.Skip;
        return new()
        {
            Steps = MatchSteps.Of(match.Pattern, _names),
            Labels = _names.Labels,
            Conditions = conditions,
            Outputs = _outputs,
            Shape = match.Rows switch
            {
                MatchRows.One => MatchShape.One,
                MatchRows.AllOmitEmpty => MatchShape.AllOmitEmpty,
                MatchRows.AllWithUnmatched => MatchShape.AllWithUnmatched,
                _ => MatchShape.All,
            },
            SkipTo = skip.Variable is null ? null : new() { First = skip.Kind == MatchSkipKind.ToFirst, Final = true },
            SkipLabels = skip.Variable is null ? null : _names.Find(skip.Variable),
            SkipsMatch = skip.Kind is MatchSkipKind.Unsaid or MatchSkipKind.PastLastRow,
            IsLocal = conditions.Select((term, label) => term is null || MatchConditions.IsLocal(term, label)).All(isLocal => isLocal),
        };
    }

    /// <summary>The ordinals of the numbers of each pointer.</summary>
    private readonly Dictionary<int, int> _places = [];
    private readonly Dictionary<string, int> _known = [];

    private void AddOutputs(int name, MatchPointer pointer)
    {
        switch (pointer.Kind)
        {
            case MatchPointerKind.Number:
                _places[name] = NumberPlace;
                break;
            case MatchPointerKind.Aggregate when pointer.Call is { Arguments.Count: 0, Filter: null, Distinct: false }:
                _places[name] = Output(MatchOutputKind.Count, pointer);
                break;
            case MatchPointerKind.Aggregate:
                _places[name] = Output(pointer.Labels is null ? MatchOutputKind.Range : MatchOutputKind.Rows, pointer);
                if (Read(pointer.Call!).Any(p => p.Pointer.Kind == MatchPointerKind.Classifier))
                {
                    Output(MatchOutputKind.RowLabels, pointer);
                }

                foreach (var (_, read) in Read(pointer.Call!).Where(p => p.Pointer.Kind == MatchPointerKind.Column))
                {
                    _fields.Of(read.Column!);
                }

                break;
            default:
                _places[name] = Output(pointer.Kind == MatchPointerKind.Classifier ? MatchOutputKind.Label : MatchOutputKind.Row, pointer);
                if (pointer.Column is { } column)
                {
                    _fields.Of(column);
                }

                break;
        }
    }

    private int Output(MatchOutputKind kind, MatchPointer pointer)
    {
        var output = new MatchOutput(kind, pointer.Labels, pointer.Navigation);
        var key = Key(kind, pointer);
        if (!_known.TryGetValue(key, out var place))
        {
            _known.Add(key, place = _next);
            _outputs.Add(output);
            _next += output.Width;
        }

        return place;
    }

    private IEnumerable<(ColumnReference Name, MatchPointer Pointer)> Read(AggregateCall call) => PlanTree.Expressions(call).SelectMany(_names.In);

    /// <summary>A row for each result row: the partition's keys, its list of rows, and the numbers.</summary>
    private (UnnestNode Plan, ColumnReference Rows, ColumnReference Numbers) Found(
        PlanNode input, List<ScopeField> keys, List<SortKey> order, MatchProgram program)
    {
        if (_fields.Values.Count == 0)
        {
            // The engine has no rows without fields.
            _fields.Of(new Constant(1L, SqlType.Bigint));
        }

        var whole = context.NewColumn(_fields.Type);
        var plain = keys.Select(k => (ColumnReference)k.Value).Concat(order.Select(o => (ColumnReference)o.Value)).DistinctBy(c => c.Column).ToList();
        var project = new ProjectNode(input, [.. plain, new RowValue(_fields.Values, whole.Type)],
            [.. plain.Select(c => new PlanColumn(c.Column, c.Type)), whole]);
        var gather = FunctionTable.Find("array_agg")![0];
        var list = context.NewColumn(SqlType.Array(whole.Type));
        var groups = keys.Select(k => (ColumnReference)k.Value).DistinctBy(c => c.Column)
            .Select(c => (new PlanColumn(c.Column, c.Type), (PlanExpression)c)).ToList();
        var rows = new AggregateNode(project, groups, [[.. Enumerable.Range(0, groups.Count)]],
            [new(list.Id, gather, [ColumnReference.Of(whole)], false, order, null, list.Type)], []);
        var matches = context.NewColumn(SqlType.Array(SqlType.Array(SqlType.Bigint)));
        var matched = new ProjectNode(rows,
            [
                .. rows.Columns.Select(ColumnReference.Of),
                Own(Search, matches.Type, ColumnReference.Of(list), new Constant(program.ToJson(), SqlType.Varchar)),
            ],
            [.. rows.Columns, matches]);
        var numbers = context.NewColumn(SqlType.Array(SqlType.Bigint));
        return (new UnnestNode(matched, [ColumnReference.Of(matches)], [[numbers]], null, false), ColumnReference.Of(list), ColumnReference.Of(numbers));
    }

    /// <summary>Whether an expression finds the matches of a partition.</summary>
    public static bool IsMatch(PlanExpression expression) => expression is FunctionInvocation { Function.Name: Search };

    private static FunctionInvocation Own(string name, SqlType type, params IReadOnlyList<PlanExpression> arguments) =>
        new(FunctionTable.Unnamed(name), arguments, type);

    private BoundRelation Results(MatchRelation match, (UnnestNode Plan, ColumnReference Rows, ColumnReference Numbers) found,
        (List<ScopeField> First, List<ScopeField> Last, List<ScopeField> All) shown, List<PlanExpression> measures)
    {
        var reading = new MatchReading(context, _names, _fields, found.Rows, found.Numbers);
        foreach (var (name, pointer) in measures.SelectMany(_names.In).DistinctBy(p => p.Name.Column))
        {
            reading.Add(name, pointer, _places[name.Column], PlaceOfLabels(pointer));
        }

        var columns = shown.All.Select(f => (ColumnReference)f.Value).DistinctBy(c => c.Column)
            .ToDictionary(c => c.Column, c => match.Rows == MatchRows.One ? reading.Keep(c) : reading.Column(c));
        var number = reading.Number(NumberPlace);
        var read = new ProjectNode(found.Plan, reading.Values, reading.Columns);
        var values = measures.Select(reading.Measure).ToList();
        if (match.Rows == MatchRows.AllWithUnmatched)
        {
            values = [.. values.Select(v => (PlanExpression)new Conditional(
                [(new ComparisonOperation("<>", number, new Constant(0L, SqlType.Bigint)), v)], null, v.Type))];
        }

        var outputs = new List<(ScopeField Field, PlanExpression Value)>();
        outputs.AddRange(shown.First.Select(f => (f, (PlanExpression)columns[((ColumnReference)f.Value).Column])));
        outputs.AddRange(match.Measures.Select((m, i) => (BoundRelation.Field(null, null, m.Name.Lower, m.Name.Label, 0, values[i].Type), values[i])));
        outputs.AddRange(shown.Last.Select(f => (f, (PlanExpression)columns[((ColumnReference)f.Value).Column])));
        var result = outputs.Select(o => context.NewColumn(o.Value.Type)).ToList();
        return new(new ProjectNode(read, [.. outputs.Select(o => o.Value)], result),
            [.. outputs.Select((o, i) => o.Field with { Relation = null, Database = null, Value = ColumnReference.Of(result[i]) })]);
    }

    private int? PlaceOfLabels(MatchPointer pointer) => _known.TryGetValue(Key(MatchOutputKind.RowLabels, pointer), out var place) ? place : null;

    private static string Key(MatchOutputKind kind, MatchPointer pointer) =>
        $"{kind}|{(pointer.Labels is null ? "" : string.Join(',', pointer.Labels))}|{pointer.Navigation}";
}
