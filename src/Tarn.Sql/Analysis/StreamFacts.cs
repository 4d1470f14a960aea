using System.Collections.Frozen;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>A column's part in time.</summary>
internal enum StreamRole
{
    None,
    RowTime,

    /// <summary>The arrival clock.</summary>
    ProcTime,
    WindowStart,
    WindowEnd,

    /// <summary>Flink's schema shows it as event time, and no window can use it.</summary>
    ShownTime,
}

/// <summary>The known facts of a column.</summary>
/// <param name="Origin">The first column that holds the same value.</param>
internal readonly record struct StreamFact(bool IsNullable, StreamRole Role, int Origin)
{
    /// <summary>The type in Flink's schema where it is another one: a literal is a CHAR.</summary>
    public SqlType? Shown { get; init; }
}

/// <summary>Facts of a plan's columns: nulls, event time and windows.</summary>
internal sealed class StreamFacts
{
    /// <summary>Functions that may give NULL for arguments that are not.</summary>
    private static readonly FrozenSet<string> MayBeNull = new[]
    {
        "date_format", "to_timestamp", "to_date", "$watermark", "regexp", "regexp_count", "regexp_extract", "regexp_extract_all", "regexp_instr",
        "regexp_substr", "regexp_replace", "lpad", "rpad", "split_index", "parse_url", "str_to_map", "$printf", "unhex", "url_decode", "from_base64",
        "$instant", "element", "array_max", "array_min", "json_format",
    }.ToFrozenSet();

    private readonly Dictionary<int, StreamFact> _facts = [];

    private StreamFacts()
    {
    }

    public static StreamFacts Of(PlanNode plan)
    {
        var facts = new StreamFacts();
        facts.Visit(plan);
        return facts;
    }

    public StreamFact this[int column] => _facts.TryGetValue(column, out var fact) ? fact : new(true, StreamRole.None, column);

    private void Visit(PlanNode node)
    {
        foreach (var input in PlanTree.Inputs(node))
        {
            Visit(input);
        }

        switch (node)
        {
            case StreamSourceNode source:
                VisitSource(source);
                break;
            case StreamWindowNode window:
                Visit(window.Input);
                _facts[window.Start.Id] = new(false, StreamRole.WindowStart, window.Start.Id);
                _facts[window.End.Id] = new(false, StreamRole.WindowEnd, window.End.Id);
                _facts[window.WindowTime.Id] = new(window.IsLegacy, StreamRole.RowTime, window.WindowTime.Id);
                break;
            case StreamMatchNode match:
                VisitMatch(match);
                break;
            case ProjectNode project:
                for (var i = 0; i < project.Columns.Count; i++)
                {
                    _facts[project.Columns[i].Id] = FactOf(project.Expressions[i], project.Columns[i].Id);
                }

                break;
            case UnnestNode { Ordinality: { } ordinality }: _facts[ordinality.Id] = new(false, StreamRole.None, ordinality.Id); break;
            case SetNode set: VisitSet(set); break;
            case JoinNode join:
                Pad(join.Left, join.Kind is JoinKind.Right or JoinKind.Full);
                Pad(join.Right, join.Kind is JoinKind.Left or JoinKind.Full);
                break;
            case StreamJoinNode join:
                Visit(join.Left.Input);
                Visit(join.Right.Input);
                Pad(join.Left.Input, join.Kind is StreamJoinKind.Right or StreamJoinKind.Full);
                Pad(join.Right.Input, join.Kind is StreamJoinKind.Left or StreamJoinKind.Full);
                break;
            case AggregateNode aggregate: VisitAggregate(aggregate); break;
            case WindowNode over: VisitOver(over); break;
            case SharedNode shared:
                Visit(shared.Query.Plan);
                for (var i = 0; i < shared.Columns.Count; i++)
                {
                    _facts[shared.Columns[i].Id] = this[shared.Query.Plan.Columns[i].Id];
                }

                break;
        }
    }

    private void VisitSource(StreamSourceNode source)
    {
        if (source.Arrival is { } arrival)
        {
            _facts[arrival.Id] = new(false, StreamRole.ProcTime, arrival.Id);
        }

        Visit(source.Input);
        foreach (var column in source.Columns)
        {
            var known = this[column.Id];
            var role = column.Id == source.Time?.Id ? StreamRole.RowTime : known.Role;
            _facts[column.Id] = new(!source.Required.Contains(column.Id) && known.IsNullable, role, column.Id);
        }
    }

    private void VisitMatch(StreamMatchNode match)
    {
        Visit(match.Input);
        for (var i = 0; i < match.Outputs.Count; i++)
        {
            var output = match.Pattern.Outputs[i];
            var role = output.IsRowTime ? StreamRole.RowTime : output.IsProcessingTime ? StreamRole.ProcTime : StreamRole.None;
            _facts[match.Outputs[i].Id] = new(output.IsNullable, role, match.Outputs[i].Id);
        }
    }

    // A row without a partner has nulls in the partner's columns.
    private void Pad(PlanNode side, bool isPadded)
    {
        foreach (var column in side.Columns.Where(_ => isPadded))
        {
            _facts[column.Id] = this[column.Id] with { IsNullable = true };
        }
    }

    private void VisitOver(WindowNode over)
    {
        foreach (var call in over.Calls)
        {
            var isNumber = call.Function.Name is "row_number" or "rank" or "dense_rank" or "count";
            _facts[call.Column] = new(!isNumber, StreamRole.None, call.Column);
        }
    }

    private void VisitSet(SetNode set)
    {
        for (var i = 0; i < set.Columns.Count; i++)
        {
            var parts = set.Inputs.Select(input => this[input.Columns[i].Id]).ToList();
            var isTime = parts.All(p => p.Role == StreamRole.RowTime);
            _facts[set.Columns[i].Id] = new(parts.Any(p => p.IsNullable), isTime ? StreamRole.RowTime : StreamRole.None, set.Columns[i].Id);
        }
    }

    private void VisitAggregate(AggregateNode aggregate)
    {
        for (var k = 0; k < aggregate.Keys.Count; k++)
        {
            var (column, value) = aggregate.Keys[k];
            var fact = FactOf(value, column.Id);
            _facts[column.Id] = fact with { IsNullable = fact.IsNullable || aggregate.Sets.Any(set => !set.Contains(k)) };
        }

        foreach (var grouping in aggregate.Groupings)
        {
            _facts[grouping.Column.Id] = new(false, StreamRole.None, grouping.Column.Id);
        }

        var isGlobal = aggregate.Sets.Any(set => set.Count == 0);
        foreach (var call in aggregate.Calls)
        {
            var canBeEmpty = isGlobal || call.Filter is not null || call.Arguments.Any(a => a is LambdaValue || IsNullable(a));
            var isCount = call.Function.Name is "count" or "approx_count_distinct" or "collect" or "json_arrayagg" or "json_objectagg";
            var canBeNull = canBeEmpty || call.Function.Name.StartsWith("stddev", StringComparison.Ordinal);
            var isTime = call.Function.Name is "min" or "max" && call.Arguments[0] is ColumnReference time && this[time.Column].Role == StreamRole.RowTime;
            _facts[call.Column] = new(!isCount && canBeNull, isTime ? StreamRole.ShownTime : StreamRole.None, call.Column);
        }
    }

    private StreamFact FactOf(PlanExpression value, int column) =>
        value is ColumnReference reference ? this[reference.Column] : new(IsNullable(value), StreamRole.None, column)
        {
            Shown = value is Constant { Value: string text, Type.Kind: TypeKind.Varchar } ? SqlType.CharOf(Math.Max(1, Literals.CodePoints(text))) : null,
        };

    private bool IsNullable(PlanExpression e) => e switch
    {
        Constant c => c.Value is null,
        ColumnReference r => this[r.Column].IsNullable,
        NullTest => false,
        ComparisonOperation { Operator: "distinct" or "same" } => false,
        Coalesced c => c.Values.All(IsNullable),
        Conditional c => c.Else is null || IsNullable(c.Else) || c.Branches.Any(b => IsNullable(b.Then)),
        Coercion { Safe: true } or Attempt or ElementAccess or Subquery => true,
        FunctionInvocation call when MayBeNull.Contains(call.Function.Name) => true,
        ArrayValue or RowValue => false,
        _ => PlanExpressionTree.Children(e).Any(IsNullable),
    };
}
