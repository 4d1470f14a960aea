using Tarn.Sql.Engine;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using SortKey = Tarn.Sql.Plans.SortKey;

namespace Tarn.Sql.Lowering;

internal sealed partial class PlanLowering
{
    private EngineSql LowerAggregate(AggregateNode a) => WithOuter(From(a.Input), a.Input.Columns, ExpressionsOf(a), input => LowerAggregate(a, input));

    private static IEnumerable<PlanExpression> ExpressionsOf(AggregateNode a) => a.Keys.Select(key => key.Value).Concat(a.Calls.SelectMany(
        call => call.Arguments.Concat(call.OrderBy.Select(key => key.Value)).Concat(call.Filter is null ? [] : [call.Filter])));

    private EngineSql LowerAggregate(AggregateNode a, EngineSql input)
    {
        // Expression keys are computed in a subquery, so that GROUP BY and GROUPING name plain columns.
        var computed = new List<(EngineSql Sql, string Name)>();
        var keys = a.Keys.Select(key => LowerKey(key.Column, key.Value, a.Sets.Count > 1, computed)).ToList();
        var inner = a.Input.Columns.Select(column => column.Id).ToHashSet();
        var calls = a.Calls.Select(call => call with { Arguments = Computed(call.Arguments, computed, inner, call.Function.Name != "count") }).ToList();
        var list = keys.Select(k => k.Output)
            .Concat(calls.Select(c => Result(c.Column, c.Arguments, c.Type, LowerCall(c))))
            .Concat(a.Groupings.Select(g => (
                (EngineSql)$"CAST(grouping({EngineSql.Join(", ", g.Keys.Select(k => keys[k].By))}) AS {Type(g.Column.Type)})", g.Column.Name)));
        EngineSql sql = $"SELECT {Columns(list)} FROM {With(input, computed)}";
        if (a.Sets.Count == 1)
        {
            return a.Sets[0].Count > 0 ? $"{sql} GROUP BY {By(a.Sets[0])}" : a.Calls.Count == 0 ? $"{sql} GROUP BY ()" : sql;
        }

        return $"{sql} GROUP BY GROUPING SETS ({EngineSql.Join(", ", a.Sets.Select(s => (EngineSql)$"({By(s)})"))})";

        EngineSql By(IReadOnlyList<int> set) => EngineSql.Join(", ", set.Select(k => keys[k].By));
    }

    /// <summary>
    /// A key: the column that GROUP BY names, and the output. Values are grouped by their forms for comparison; the output is
    /// one of the values.
    /// </summary>
    private (EngineSql By, (EngineSql Sql, string Name) Output) LowerKey(
        PlanColumn column, PlanExpression value, bool hasSets, List<(EngineSql Sql, string Name)> computed)
    {
        var lowered = Lower(value);
        if (HasForms(column.Type) && lowered is not EngineZoned { IsUtc: true })
        {
            var (form, whole) = (new EngineName(Fresh("x")), new EngineName(Fresh("x")));
            computed.Add((lowered, whole.Name));
            computed.Add((Once([lowered], key => Comparable(key[0], column.Type)), form.Name));
            EngineSql any = $"any_value({whole})";
            return (form, (hasSets ? $"CASE WHEN grouping({form}) = 0 THEN {any} END" : any, column.Name));
        }

        if (value is not ColumnReference reference || reference.Column != column.Id)
        {
            computed.Add(Output(lowered, column));
        }

        return (Name(column), (Name(column), column.Name));
    }

    private static string ColumnName(int column) => new PlanColumn(column, SqlType.Unknown).Name;

    /// <summary>The output of a call. Over instants it gives instants.</summary>
    private (EngineSql Sql, string Name) Result(int column, IReadOnlyList<PlanExpression> arguments, SqlType type, EngineSql call)
    {
        var zoned = arguments.Where(argument => argument.Type.IsZoned).ToList();
        if (type.IsZoned && zoned.Count > 0 && zoned.All(argument => Lower(argument) is EngineZoned { IsUtc: true }))
        {
            _utc.Add(column);
        }

        return (call, ColumnName(column));
    }

    /// <summary>A step with further columns.</summary>
    private static EngineSql With(EngineSql input, List<(EngineSql Sql, string Name)> computed) => computed.Count == 0 ? input
        : $"(SELECT *, {EngineSql.Join(", ", computed.Select(c => (EngineSql)$"{c.Sql} AS {c.Name}"))} FROM {input})";

    /// <summary>
    /// The arguments of an aggregate or window function. The forms of some functions mention them several times, and no
    /// lambda can contain an aggregate. So an argument whose second evaluation would cost or differ becomes a column. So does one with a
    /// column of a query around: the engine takes an aggregate of that query's columns, or of constants, for one of that query.
    /// </summary>
    private List<PlanExpression> Computed(
        IReadOnlyList<PlanExpression> arguments, List<(EngineSql Sql, string Name)> computed, HashSet<int>? inner = null, bool hasInner = false) =>
    [
        .. arguments.Select((argument, i) =>
        {
            var isOuter = inner is not null && (NamesOther(argument, inner) || (hasInner && i == 0 && arguments.All(other => other is Constant)));
            if (argument is LambdaValue || (argument is ColumnReference or Constant && !isOuter)
                || Lower(argument) is not { } sql || (EngineLet.IsCheap(sql) && !isOuter))
            {
                return argument;
            }

            var name = Fresh("x");
            var column = -_fresh;
            if (sql is EngineZoned { IsUtc: true } zoned)
            {
                sql = zoned.Instant;
                _utc.Add(column);
            }

            computed.Add((sql, name));
            _columns[column] = new EngineName(name);
            return new ColumnReference(column, name, argument.Type) { At = argument.At };
        }),
    ];

    private static bool NamesOther(PlanExpression e, HashSet<int> columns) =>
        PlanExpressionTree.Any(e, part => part is ColumnReference reference && !columns.Contains(reference.Column));

    private EngineSql LowerCall(AggregateCall call)
    {
        EngineSql orderBy = call.OrderBy.Count == 0 ? EngineSql.None : $" ORDER BY {Keys(call.OrderBy)}";
        EngineSql filter = call.Filter is null ? EngineSql.None : $" FILTER (WHERE {Lower(call.Filter)})";
        return LowerCall(call.Function, call.Arguments, call.Type, new(Distinct(call.Distinct), orderBy, filter, EngineSql.None));
    }

    private static EngineSql Distinct(bool isDistinct) => isDistinct ? $"DISTINCT " : EngineSql.None;

    private EngineSql LowerWindows(WindowNode w)
    {
        var expressions = w.Calls.SelectMany(c => c.Arguments.Concat(c.PartitionBy).Concat(c.OrderBy.Concat(c.ValueOrder).Select(key => key.Value)));
        return WithOuter(From(w.Input), w.Input.Columns, expressions, input => LowerWindows(w, input));
    }

    private EngineSql LowerWindows(WindowNode w, EngineSql input)
    {
        var computed = new List<(EngineSql Sql, string Name)>();
        var calls = w.Calls.Select(call => call with { Arguments = Computed(call.Arguments, computed) }).ToList();
        var list = Selves(w.Input.Columns).Concat(calls.Select(c => Result(c.Column, c.Arguments, c.Type, LowerCall(c)))).ToList();
        return $"SELECT {Columns(list)} FROM {With(input, computed)}";
    }

    private EngineSql LowerCall(WindowCall call)
    {
        EngineSql partitionBy = call.PartitionBy.Count == 0 ? EngineSql.None : $"PARTITION BY {EngineSql.Join(", ", call.PartitionBy.Select(Comparable))} ";
        EngineSql orderBy = call.OrderBy.Count == 0 ? EngineSql.None : $"ORDER BY {Keys(call.OrderBy)} ";
        EngineSql valueOrder = call.ValueOrder.Count == 0 ? EngineSql.None : $" ORDER BY {Keys(call.ValueOrder)}";
        EngineSql frame = call.Frame is not { } f ? EngineSql.None
            : $"{f.Unit.ToString().ToUpperInvariant()} BETWEEN {Bound(f.Start, f.StartOffset, IsNumber())} AND {Bound(f.End, f.EndOffset, IsNumber())}";
        bool IsNumber() => call.OrderBy.Count > 0 && call.OrderBy[0].Value.Type.IsInterval;
        return LowerCall(call.Function, call.Arguments, call.Type,
            new(Distinct(call.Distinct), valueOrder, $" OVER ({partitionBy}{orderBy}{frame})", call.IgnoreNulls ? $" IGNORE NULLS" : EngineSql.None));
    }

    // An interval is a number in the engine; beside a time it must be an interval.
    private EngineSql Bound(FrameBoundKind kind, PlanExpression? offset, bool isNumber) => kind switch
    {
        FrameBoundKind.UnboundedPreceding => $"UNBOUNDED PRECEDING",
        FrameBoundKind.Preceding => $"{Offset(offset!, isNumber)} PRECEDING",
        FrameBoundKind.CurrentRow => $"CURRENT ROW",
        FrameBoundKind.Following => $"{Offset(offset!, isNumber)} FOLLOWING",
        _ => $"UNBOUNDED FOLLOWING",
    };

    private EngineSql Offset(PlanExpression offset, bool isNumber) => offset.Type.Kind switch
    {
        TypeKind.IntervalDayToSecond when !isNumber => $"to_microseconds({Lower(offset)} * 1000)",
        TypeKind.IntervalYearToMonth when !isNumber => $"to_months({Lower(offset)})",
        _ => Lower(offset),
    };

    private EngineSql Keys(IEnumerable<SortKey> keys) => EngineSql.Join(
        ", ", keys.Select(k => (EngineSql)$"{Ordered(k.Value)} {(k.Descending ? "DESC" : "ASC")} NULLS {(k.NullsFirst ? "FIRST" : "LAST")}"));

    // The engine returns a sort key without the sign of zero; so the key is another expression than the column.
    private EngineSql Ordered(PlanExpression e) => e.Type.Kind == TypeKind.Char ? Padded(Lower(e), e.Type)
        : e.Type.IsFloating ? $"({Comparable(e)} + CAST(0 AS {Type(e.Type)}))" : Comparable(e);
}
